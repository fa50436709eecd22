import { type Infer, object, required, type Schema, string } from '../../schema.ts';
import { secretReference } from './secret-reference.ts';

const schema = object('Splunk Observability Cloud.', {
  address: required(string('URL of the stream API, such as https://stream.us1.signalfx.com.')),
  query: required(string('SignalFlow.')),
  interval: string('How far to look back. 5m where left out.'),
  secretRef: secretReference('splunk', 'sf_token_key'),
});

/** Splunk Observability Cloud. Not in the reference. */
export interface SplunkMetric extends Infer<typeof schema> {}
export const splunkMetric: Schema<SplunkMetric> = schema;

import { type Infer, object, required, type Schema, string } from '../../schema.ts';
import { secretReference } from './secret-reference.ts';

const schema = object('Google Cloud Monitoring.', {
  project: required(string('Id of the project.')),
  query: required(string('The query.')),
  language: string('Language of the query. MQL where left out.', { enum: ['MQL', 'PromQL'] }),
  address: string('URL of the API. https://monitoring.googleapis.com where left out.'),
  secretRef: secretReference('stackdriver', 'serviceAccountKey'),
});

/** Google Cloud Monitoring. Not in the reference. */
export interface StackdriverMetric extends Infer<typeof schema> {}
export const stackdriverMetric: Schema<StackdriverMetric> = schema;

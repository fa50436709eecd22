import { type Infer, object, required, type Schema, string } from '../../schema.ts';
import { secretReference } from './secret-reference.ts';

const schema = object('Dynatrace.', {
  address: required(string('URL of the environment, such as https://abc12345.live.dynatrace.com.')),
  query: required(string('Metric selector.')),
  interval: string('How far to look back. 5m where left out.'),
  resolution: string('Distance between points. Inf, for one point of each series, where left out.'),
  secretRef: secretReference('dynatrace', 'dynatrace_token'),
});

/** Dynatrace. Not in the reference. */
export interface DynatraceMetric extends Infer<typeof schema> {}
export const dynatraceMetric: Schema<DynatraceMetric> = schema;

import { type WebMetric, webMetric } from '../../analysis/providers/web.ts';
import { about, type Schema } from '../../schema.ts';

/** A server that is asked, again and again, until it answers with a success. */
export interface GateStep extends WebMetric {}
export const gateStep: Schema<GateStep> = about(
  'Holds the rollout until the server answers with a status of 200 to 299. It is told of the Rollout by POST where nothing else is said.',
  webMetric,
);

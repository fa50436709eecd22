import { type ApiKind, type ApiObject, defineApiKind } from '../object.ts';
import { type ExperimentSpec, experimentSpec } from './spec.ts';
import { type ExperimentStatus, experimentStatus } from './status.ts';

/** Sets of pods that run beside each other for a while, to be compared. */
export interface Experiment extends ApiObject<'Experiment', ExperimentSpec, ExperimentStatus> {}

export const experiments: ApiKind<Experiment> = defineApiKind<Experiment>({
  kind: 'Experiment',
  plural: 'experiments',
  shortNames: ['exp'],
  description: 'Sets of pods that run beside each other for a while, to be compared.',
  spec: experimentSpec,
  status: experimentStatus,
  columns: [{ name: 'Status', type: 'string', jsonPath: '.status.phase', description: 'How it goes' }],
});

import { type ApiKind, type ApiObject, defineApiKind } from '../object.ts';
import { type RolloutSpec, rolloutSpec } from './spec.ts';
import { type RolloutStatus, rolloutStatus } from './status/status.ts';

/** A set of pods that is updated step by step. */
export interface Rollout extends ApiObject<'Rollout', RolloutSpec, RolloutStatus> {}

export const rollouts: ApiKind<Rollout> = defineApiKind<Rollout>({
  kind: 'Rollout',
  plural: 'rollouts',
  shortNames: ['ro'],
  description: 'A set of pods that is updated step by step, as a canary or blue-green.',
  spec: rolloutSpec,
  status: rolloutStatus,
  statusSubresource: true,
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.HPAReplicas',
    labelSelectorPath: '.status.selector',
  },
  columns: [
    { name: 'Desired', type: 'integer', jsonPath: '.spec.replicas', description: 'Pods wanted' },
    { name: 'Current', type: 'integer', jsonPath: '.status.replicas', description: 'Pods there are' },
    { name: 'Up-to-date', type: 'integer', jsonPath: '.status.updatedReplicas', description: 'Pods of the newest revision' },
    { name: 'Available', type: 'integer', jsonPath: '.status.availableReplicas', description: 'Pods ready for minReadySeconds' },
  ],
});

import type { Condition } from '../../condition.ts';

/** The types of conditions that a Rollout may have. */
export const rolloutConditionTypes = [
  'Progressing',
  'Available',
  'ReplicaFailure',
  'Paused',
  'Completed',
  'Healthy',
  'InvalidSpec',
] as const;
export type RolloutConditionType = (typeof rolloutConditionTypes)[number];

/** A condition of a Rollout; `type` is one of `RolloutConditionType` where this project wrote it. */
export type RolloutCondition = Condition;

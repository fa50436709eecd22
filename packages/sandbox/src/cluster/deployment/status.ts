import {
  type Deployment,
  type DeploymentCondition,
  type DeploymentStatus,
  type Instant,
  parseInstant,
  type ReplicaSet,
} from '@sluice/kubernetes';
import { desiredReplicas, rollingBudget } from './budget.ts';
import { conditionOf, withCondition, withoutCondition } from './conditions.ts';
import { totalOf } from './replica-sets.ts';

/** What this pass did about the ReplicaSet of the present template. */
export type Found = { readonly is: 'created' | 'found'; readonly name: string } | { readonly is: 'missing' };

export interface DeploymentView {
  readonly status: DeploymentStatus;
  /** When the deadline for progress passes. */
  readonly revisitAt?: Instant;
}

/** The status of a Deployment with these ReplicaSets. `current` is the one of the present template. */
export function deploymentStatus(
  deployment: Deployment,
  sets: { readonly current?: ReplicaSet; readonly old: readonly ReplicaSet[] },
  { found, now }: { readonly found: Found; readonly now: Instant },
): DeploymentView {
  const counts = countsOf(deployment, sets);
  const progress =
    deployment.spec?.paused === true ? pausedConditions(deployment, now) : progressConditions(deployment, counts, found, now);
  const available = availableCondition(deployment, counts, progress, now);
  const conditions = failureCondition(available, sets, now);
  const status = { ...counts, ...(conditions.length === 0 ? {} : { conditions }) };
  const revisitAt = deadlineOf(deployment, status, now);
  return revisitAt === undefined ? { status } : { status, revisitAt };
}

function countsOf(
  { metadata, status }: Deployment,
  { current, old }: { readonly current?: ReplicaSet; readonly old: readonly ReplicaSet[] },
): DeploymentStatus {
  const all = current === undefined ? old : [...old, current];
  const sum = (count: (set: ReplicaSet) => number | undefined): number => all.reduce((total, set) => total + (count(set) ?? 0), 0);
  const availableReplicas = sum((set) => set.status?.availableReplicas);
  return {
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    replicas: sum((set) => set.status?.replicas),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sum((set) => set.status?.readyReplicas),
    availableReplicas,
    unavailableReplicas: Math.max(0, totalOf(all) - availableReplicas),
    terminatingReplicas: sum((set) => set.status?.terminatingReplicas),
    ...(status?.collisionCount === undefined ? {} : { collisionCount: status.collisionCount }),
  };
}

/** Every pod is of the present template, and all that are wanted are available. */
export const isComplete = (deployment: Deployment, status: DeploymentStatus): boolean =>
  [status.updatedReplicas ?? 0, status.replicas ?? 0, status.availableReplicas ?? 0].every(
    (count) => count === desiredReplicas(deployment),
  );

const deadlineSeconds = ({ spec }: Deployment): number => spec?.progressDeadlineSeconds ?? 600;
/** The largest number stands for no deadline. */
const hasDeadline = (deployment: Deployment): boolean => deadlineSeconds(deployment) !== 2 ** 31 - 1;

/** A paused Deployment has no deadline; one that had run out of time already keeps saying so. */
function pausedConditions({ status }: Deployment, now: Instant): readonly DeploymentCondition[] {
  const before = status?.conditions ?? [];
  if (conditionOf(before, 'Progressing')?.reason === 'ProgressDeadlineExceeded') return before;
  const paused = { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' } as const;
  return withCondition(before, paused, now);
}

function resumedConditions(before: readonly DeploymentCondition[], now: Instant): readonly DeploymentCondition[] {
  if (conditionOf(before, 'Progressing')?.reason !== 'DeploymentPaused') return before;
  const resumed = { type: 'Progressing', status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' } as const;
  return withCondition(before, resumed, now);
}

function progressConditions(deployment: Deployment, counts: DeploymentStatus, found: Found, now: Instant): readonly DeploymentCondition[] {
  const before = resumedConditions(deployment.status?.conditions ?? [], now);
  const last = conditionOf(before, 'Progressing');
  if (!hasDeadline(deployment)) return withoutCondition(before, 'Progressing');
  if (found.is === 'missing') return before;
  const progressing = (status: 'True' | 'False', reason: string, message: string, refreshed = false) =>
    withCondition(before, { type: 'Progressing', status, reason, message }, now, { refreshed });
  const subject = `ReplicaSet "${found.name}"`;
  if (found.is === 'created') return progressing('True', 'NewReplicaSetCreated', `Created new replica set "${found.name}"`);
  if (last === undefined) return progressing('True', 'FoundNewReplicaSet', `Found new replica set "${found.name}"`);
  const wasComplete = counts.replicas === counts.updatedReplicas && last.reason === 'NewReplicaSetAvailable';
  if (wasComplete) return before;
  if (isComplete(deployment, counts)) return progressing('True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`);
  if (hasProgressed(deployment.status ?? {}, counts)) return progressing('True', 'ReplicaSetUpdated', `${subject} is progressing.`, true);
  if (isTimedOut(deployment, last, now)) return progressing('False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`);
  return before;
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const oldPods = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldPods(after) < oldPods(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

const deadlineFrom = (deployment: Deployment, condition: DeploymentCondition): Instant =>
  (parseInstant(condition.lastUpdateTime ?? '') ?? 0) + deadlineSeconds(deployment) * 1000;

function isTimedOut(deployment: Deployment, condition: DeploymentCondition, now: Instant): boolean {
  if (condition.reason === 'NewReplicaSetAvailable') return false;
  return condition.reason === 'ProgressDeadlineExceeded' || deadlineFrom(deployment, condition) < now;
}

function deadlineOf(deployment: Deployment, status: DeploymentStatus, now: Instant): Instant | undefined {
  const condition = conditionOf(status.conditions ?? [], 'Progressing');
  if (condition === undefined || !hasDeadline(deployment) || deployment.spec?.paused === true || isComplete(deployment, status))
    return undefined;
  if (condition.reason === 'ProgressDeadlineExceeded' || condition.reason === 'NewReplicaSetAvailable') return undefined;
  return Math.max(now, deadlineFrom(deployment, condition)) + 1000;
}

function availableCondition(
  deployment: Deployment,
  counts: DeploymentStatus,
  conditions: readonly DeploymentCondition[],
  now: Instant,
): readonly DeploymentCondition[] {
  const enough = (counts.availableReplicas ?? 0) >= desiredReplicas(deployment) - rollingBudget(deployment).unavailable;
  return withCondition(
    conditions,
    enough
      ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    now,
  );
}

/** What keeps a ReplicaSet from its size is the Deployment's failure too, the new one's first. */
function failureCondition(
  conditions: readonly DeploymentCondition[],
  { current, old }: { readonly current?: ReplicaSet; readonly old: readonly ReplicaSet[] },
  now: Instant,
): readonly DeploymentCondition[] {
  for (const set of current === undefined ? old : [current, ...old]) {
    const failure = set.status?.conditions?.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
    if (failure === undefined) continue;
    const { reason = 'FailedCreate', message = '' } = failure;
    return withCondition(conditions, { type: 'ReplicaFailure', status: 'True', reason, message }, now);
  }
  return withoutCondition(conditions, 'ReplicaFailure');
}

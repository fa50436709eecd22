import type { Deployment, DeploymentStatus, Instant, Pod, ReplicaSet } from '@sluice/kubernetes';
import { isFinished } from '../pod-facts.ts';
import { sameMeaning } from '../status-writing.ts';
import { isRolling } from './budget.ts';
import { isResized, proportionalSizes } from './proportional-sizes.ts';
import { newReplicaSet, revisedAnnotations, revisionAnnotation, revisionOf, revisionsOf, sizeAnnotations, sizeOf } from './replica-sets.ts';
import { newSize, oldSizes, type Resize } from './rolling-sizes.ts';
import { deploymentStatus, type Found, isComplete } from './status.ts';

export interface ObservedDeployment {
  readonly deployment: Deployment;
  /** Those that it owns. */
  readonly replicaSets: readonly ReplicaSet[];
  /** All pods of these ReplicaSets. */
  readonly pods: readonly Pod[];
  readonly now: Instant;
}

export type DeploymentAction =
  | { readonly do: 'create-replica-set'; readonly replicaSet: ReplicaSet }
  | {
      readonly do: 'update-replica-set';
      readonly replicaSet: ReplicaSet;
      readonly replicas: number;
      readonly annotations: Readonly<Record<string, string>>;
      readonly minReadySeconds: number | undefined;
    }
  | { readonly do: 'delete-replica-set'; readonly replicaSet: ReplicaSet }
  | { readonly do: 'set-revision'; readonly revision: string };

export interface DeploymentPlan {
  readonly actions: readonly DeploymentAction[];
  readonly status: DeploymentStatus;
  readonly revisitAt?: Instant;
}

/** The next step of a Deployment. One pass grows the new ReplicaSet or shrinks the old ones, never both. */
export function planDeployment(seen: ObservedDeployment): DeploymentPlan {
  const { deployment, replicaSets, now } = seen;
  const { current, old } = revisionsOf(deployment, replicaSets);
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  const actions = deployment.metadata.deletionTimestamp === undefined ? step(seen, current, old, revision) : [];

  const created = actions.find((action) => action.do === 'create-replica-set')?.replicaSet.metadata.name;
  const found: Found =
    created !== undefined
      ? { is: 'created', name: created }
      : current === undefined
        ? { is: 'missing' }
        : { is: 'found', name: current.metadata.name };
  const view = deploymentStatus(deployment, current === undefined ? { old } : { current, old }, { found, now });
  const done = isComplete(deployment, view.status) || deployment.spec?.paused === true;
  return { actions: [...actions, ...(done ? cleanUp(deployment, old) : [])], ...view };
}

/** What becomes of the ReplicaSets, before it is made into writes. */
interface Step {
  /** Whether the present ReplicaSet is to be the newest revision. */
  readonly revise: boolean;
  readonly sizes: readonly Resize[];
}

function step(seen: ObservedDeployment, current: ReplicaSet | undefined, old: readonly ReplicaSet[], revision: number): DeploymentAction[] {
  const { deployment, replicaSets } = seen;
  const writes = (next: Step): DeploymentAction[] => writesOf(deployment, current, revision, next);
  const paused = deployment.spec?.paused === true;
  if (paused || isResized(deployment, replicaSets)) return writes({ revise: !paused, sizes: proportionalSizes(deployment, current, old) });

  const rolling = isRolling(deployment);
  const running = old.filter((set) => sizeOf(set) > 0);
  if (!rolling && running.length > 0) return writes({ revise: true, sizes: running.map((set) => ({ set, to: 0 })) });
  if (!rolling && hasOldPods(seen, old)) return writes({ revise: true, sizes: [] });

  const to = newSize(deployment, current, old);
  if (current === undefined) {
    return [
      { do: 'create-replica-set', replicaSet: newReplicaSet(deployment, to, revision) },
      ...setRevision(deployment, String(revision)),
    ];
  }
  if (to !== sizeOf(current)) return writes({ revise: true, sizes: [{ set: current, to }] });
  return writes({ revise: true, sizes: rolling ? oldSizes(deployment, current, old) : [] });
}

/** With Recreate the new pods wait until none of the old ones is left, terminating ones included. */
const hasOldPods = ({ pods }: ObservedDeployment, old: readonly ReplicaSet[]): boolean =>
  pods.some(
    (pod) => !isFinished(pod) && (pod.metadata.ownerReferences ?? []).some(({ uid }) => old.some((set) => set.metadata.uid === uid)),
  );

/** One write per ReplicaSet that is not yet as the step wants it. A template that was used before becomes the newest revision. */
function writesOf(deployment: Deployment, current: ReplicaSet | undefined, revision: number, { revise, sizes }: Step): DeploymentAction[] {
  const revised = revise && current !== undefined ? [current] : [];
  const touched = new Set([...revised, ...sizes.map(({ set }) => set)]);
  const updates = [...touched].flatMap((set): DeploymentAction[] => {
    const size = sizes.find((each) => each.set === set);
    const isRevised = revised.includes(set);
    const annotations = {
      ...(isRevised ? revisedAnnotations(deployment, set, revision) : set.metadata.annotations),
      ...(size === undefined ? {} : sizeAnnotations(deployment)),
    };
    const replicas = size?.to ?? sizeOf(set);
    const minReadySeconds = isRevised ? deployment.spec?.minReadySeconds : set.spec?.minReadySeconds;
    const same =
      replicas === sizeOf(set) &&
      sameMeaning(annotations, set.metadata.annotations) &&
      (minReadySeconds ?? 0) === (set.spec?.minReadySeconds ?? 0);
    return same ? [] : [{ do: 'update-replica-set', replicaSet: set, replicas, annotations, minReadySeconds }];
  });
  const [only] = revised;
  return [...updates, ...setRevision(deployment, only === undefined ? undefined : String(Math.max(revision, revisionOf(only))))];
}

function setRevision(deployment: Deployment, revision: string | undefined): DeploymentAction[] {
  return revision === undefined || deployment.metadata.annotations?.[revisionAnnotation] === revision
    ? []
    : [{ do: 'set-revision', revision }];
}

/** The oldest revisions beyond the limit go, those that have no pods left. */
function cleanUp(deployment: Deployment, old: readonly ReplicaSet[]): DeploymentAction[] {
  const limit = deployment.spec?.revisionHistoryLimit ?? 10;
  const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return [...alive]
    .sort((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, Math.max(0, alive.length - limit))
    .filter((set) => sizeOf(set) === 0 && (set.status?.replicas ?? 0) === 0)
    .map((replicaSet) => ({ do: 'delete-replica-set', replicaSet }));
}

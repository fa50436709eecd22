import { maxUnavailableOf, type RolloutStatus, replicasOf } from '@sluice/api';
import { formatSelector, requirementsOfSelector } from '@sluice/kubernetes';
import {
  claim,
  composePlan,
  existingOf,
  inFlight,
  isAvailableAt,
  isPromoted,
  type ObservedRollout,
  type Plan,
  type Pointing,
  pointWhenServing,
  type ReplicaSetChange,
  type Revisions,
  restart,
  revisionsOf,
  type StrategyExecutor,
  sizeOf,
  withStableHash,
  withStatus,
} from '@sluice/rollout';
import { advance } from './advance.ts';
import { isSettled, planCapacity, wantedCounts } from './capacity.ts';
import { waitOf } from './wait.ts';

/** The canary strategy, split by numbers of pods behind one Service. */
export const canary: StrategyExecutor = { plan };

function plan(seen: ObservedRollout): Plan {
  const { rollout } = seen;
  const claimed = claim(rollout, seen.replicaSets);
  const found = revisionsOf(rollout, claimed.owned);
  const { status: position, events } = advance(seen, found, inFlight(seen, found));
  const revisions = withStableHash(found, position.stableRS);

  const { canaryService, stableService } = rollout.spec.strategy?.canary ?? {};
  const services = [canaryService, stableService].flatMap((name) => seen.services[name ?? ''] ?? []);
  const capacity = planCapacity(rollout, revisions, position, services);
  const pointing = pointServices(seen, revisions, position);
  const restarting = isShrinking(capacity.changes) ? { actions: [] } : restart(seen, revisions, maxUnavailableOf(rollout));

  const counted = withStatus(position, {
    ...countsOf(revisions),
    selector: selectorText(seen),
    ...(restarting.restartedAt === undefined ? {} : { restartedAt: restarting.restartedAt }),
  });
  const settled = isSettled(rollout, revisions, position) && pointing.actions.length === 0;
  const wanted = wantedCounts(rollout, revisions, position).canary;
  const wait = waitOf({ seen, revisions, status: counted, isSettled: settled, wanted, isRestarting: restarting.revisitAt !== undefined });
  return composePlan(seen, claimed, revisions, {
    status: counted,
    events: [...pointing.events, ...events],
    initialSize: capacity.initialSize,
    changes: capacity.changes,
    actions: [...pointing.actions, ...restarting.actions],
    outlook: {
      isAvailable: (counted.availableReplicas ?? 0) >= replicasOf(rollout),
      isHealthy: isHealthy(seen, counted, settled),
      awaitsPods: position.abort !== true && !isAvailableAt(revisions.current, wanted),
    },
    ...(wait === undefined ? {} : { wait }),
    ...(restarting.revisitAt === undefined && wait?.until === undefined
      ? {}
      : { revisitAt: Math.min(restarting.revisitAt ?? Infinity, wait?.until ?? Infinity) }),
  });
}

/** The stable Service follows the stable revision; the canary Service follows the current one, or the stable one after an abort. */
function pointServices({ rollout, services }: ObservedRollout, revisions: Revisions, status: RolloutStatus): Pointing {
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  const stable = pointWhenServing(rollout, services[stableService], revisions.stable);
  const canarySide = pointWhenServing(rollout, services[canaryService], status.abort === true ? revisions.stable : revisions.current);
  return { actions: [...stable.actions, ...canarySide.actions], events: [...stable.events, ...canarySide.events] };
}

const isShrinking = (changes: ReadonlyMap<Parameters<typeof sizeOf>[0], ReplicaSetChange>): boolean =>
  [...changes].some(([replicaSet, { replicas }]) => replicas !== undefined && replicas < sizeOf(replicaSet));

/** Pods of all revisions count for autoscaling, since all of them serve. */
function countsOf(revisions: Revisions) {
  const sum = (field: 'replicas' | 'readyReplicas' | 'availableReplicas') =>
    revisions.all.reduce((total, each) => total + (each.status?.[field] ?? 0), 0);
  return {
    replicas: sum('replicas'),
    updatedReplicas: existingOf(revisions.current),
    readyReplicas: sum('readyReplicas'),
    availableReplicas: sum('availableReplicas'),
    HPAReplicas: sum('replicas'),
  };
}

function selectorText({ rollout }: ObservedRollout): string {
  const requirements = requirementsOfSelector(rollout.spec.selector ?? {});
  return requirements.ok ? formatSelector(requirements.value) : '';
}

/** Nothing is left to do, and the status already says that it has seen this spec: so never in the pass that sees a change first. */
function isHealthy({ rollout }: ObservedRollout, status: RolloutStatus, settled: boolean): boolean {
  const replicas = replicasOf(rollout);
  const isObserved = rollout.status?.observedGeneration === String(rollout.metadata.generation ?? 0);
  return (
    settled &&
    isObserved &&
    isPromoted(status) &&
    status.replicas === replicas &&
    status.updatedReplicas === replicas &&
    status.availableReplicas === replicas
  );
}

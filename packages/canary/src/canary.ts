import { hasTrafficRouting, maxUnavailableOf, type Rollout, type RolloutStatus, replicasOf } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import {
  claim,
  composePlan,
  earliest,
  existingOf,
  inFlight,
  isAvailableAt,
  isObserved,
  isPromoted,
  isShrinking,
  type ObservedRollout,
  type Plan,
  planRuns,
  podCount,
  type Revisions,
  restart,
  revisionsOf,
  type StrategyExecutor,
  selectorText,
  withStableHash,
  withStatus,
} from '@sluice/rollout';
import { advance } from './advance.ts';
import { podRatio } from './pod-ratio/pod-ratio.ts';
import { routed } from './routed/routed.ts';
import { wantedRuns } from './runs.ts';
import type { CanaryView } from './split.ts';
import { planStepPlugins } from './step-plugins.ts';
import { waitOf } from './wait.ts';

/** The canary strategy: step by step more for the new revision, of pods or of traffic. */
export const canary: StrategyExecutor = { plan };

function plan(seen: ObservedRollout): Plan {
  const { rollout } = seen;
  const split = hasTrafficRouting(rollout) ? routed : podRatio;
  const claimed = claim(rollout, seen.replicaSets);
  const found = revisionsOf(rollout, claimed.owned);
  const { status: advanced, events } = advance(seen, found, inFlight(seen, found), split);
  const revisions = withStableHash(found, advanced.stableRS);
  const advancedView: CanaryView = { seen, revisions, status: advanced };
  const runs = planRuns(seen, revisions, advanced, wantedRuns(advancedView, split.isReadyToPromote(advancedView)));
  const plugins = planStepPlugins({ seen, revisions, status: runs.status });
  const position = withQueue(plugins.status, revisions);
  const view: CanaryView = { seen, revisions, status: position };

  const moves = split.plan(view);
  const restarting = restart(seen, {
    maxUnavailable: maxUnavailableOf(rollout),
    groups: [{ replicaSets: servingTogether(revisions), wanted: replicasOf(rollout) }],
    mayEvict: !isShrinking(moves.changes),
  });
  const status = withStatus(position, {
    ...moves.status,
    ...countsOf(rollout, revisions),
    selector: selectorText(rollout),
    ...(restarting.restartedAt === undefined ? {} : { restartedAt: restarting.restartedAt }),
  });
  const isSettled = split.isSettled(view) && moves.actions.length === 0;
  const wanted = split.wantedSize(view);
  const wait = waitOf({
    seen,
    revisions,
    status,
    isSettled,
    wanted,
    isRestarting: restarting.revisitAt !== undefined,
    runs: runs.wait,
    split: moves.wait,
  });
  const revisitAt = earliest(restarting.revisitAt, moves.revisitAt, plugins.revisitAt, wait?.until);
  return composePlan(seen, claimed, revisions, {
    status,
    events: [...moves.events, ...events, ...runs.events, ...plugins.events],
    initialSize: moves.initialSize,
    changes: moves.changes,
    actions: [...moves.actions, ...restarting.actions],
    runs: [...runs.actions, ...plugins.actions],
    outlook: {
      isAvailable: (status.availableReplicas ?? 0) >= replicasOf(rollout),
      isHealthy: isHealthy(seen, status, isSettled),
      awaitsPods: position.abort !== true && !isAvailableAt(revisions.current, wanted),
    },
    ...(wait === undefined ? {} : { wait }),
    ...(revisitAt === undefined ? {} : { revisitAt }),
  });
}

/** The status with the revision that is next, if one is. */
function withQueue(status: RolloutStatus, { queuedHash }: Revisions): RolloutStatus {
  const { queuedPodHash, ...rest } = status.canary ?? {};
  if (queuedPodHash === queuedHash) return status;
  return withStatus(status, { canary: queuedHash === undefined ? rest : { ...rest, queuedPodHash: queuedHash } });
}

/** Traffic goes to all revisions of a canary, so they share what may be missing; the stable one is restarted first. */
const servingTogether = ({ stable, current, others }: Revisions): readonly ReplicaSet[] => [
  ...new Set([stable, current, ...others].filter((each) => each !== undefined)),
];

/** Pods of all revisions serve. Autoscalers are shown as many as there shall be: those that come and go with an update are none of their business. */
function countsOf(rollout: Rollout, revisions: Revisions) {
  return {
    replicas: podCount(revisions.all, 'replicas'),
    updatedReplicas: existingOf(revisions.current),
    readyReplicas: podCount(revisions.all, 'readyReplicas'),
    availableReplicas: podCount(revisions.all, 'availableReplicas'),
    HPAReplicas: replicasOf(rollout),
  };
}

/** Nothing is left to do, and the status already says that it has seen this spec: so never in the pass that sees a change first. */
function isHealthy({ rollout }: ObservedRollout, status: RolloutStatus, settled: boolean): boolean {
  const replicas = replicasOf(rollout);
  return (
    settled &&
    isObserved(rollout) &&
    isPromoted(status) &&
    status.replicas === replicas &&
    status.updatedReplicas === replicas &&
    status.availableReplicas === replicas
  );
}

import { maxUnavailableOf, podTemplateHashLabel, type RolloutStatus } from '@sluice/api';
import {
  availableOf,
  claim,
  composePlan,
  earliest,
  existingOf,
  hasStable,
  inFlight,
  isObserved,
  isPromoted,
  isShrinking,
  isUndecided,
  normal,
  type ObservedRollout,
  type Plan,
  type Pointing,
  planRuns,
  podCount,
  podHashOf,
  type RolloutEvent,
  restart,
  revisionsOf,
  type StrategyExecutor,
  selectedHash,
  selectorText,
  sizeOf,
  withStableHash,
  withStatus,
} from '@sluice/rollout';
import { planCapacity } from './capacity.ts';
import { type Gate, gateOf, passGate, pointActive, pointPreview } from './promotion.ts';
import { isOpen, wantedRuns } from './runs.ts';
import { activeReplicaSet, isFollowed, type Situation, situationOf } from './situation.ts';
import { waitOf } from './wait.ts';

/** The blue-green strategy: all new pods beside the old ones, then one switch of a Service. */
export const blueGreen: StrategyExecutor = { plan };

function plan(seen: ObservedRollout): Plan {
  const { rollout } = seen;
  const claimed = claim(rollout, seen.replicaSets);
  const found = revisionsOf(rollout, claimed.owned);
  const flight = inFlight(seen, found);
  const before = situationOf(seen, found, flight.status);
  const gate = gateOf(before);
  const active = pointActive(before, gate);
  const preview = pointPreview(before);
  const promoted = promote(before, passGate(before, gate), hashAfter(before.activeHash, active));
  const runs = planRuns(seen, found, promoted.status, wantedRuns({ ...before, status: promoted.status }));

  const situation: Situation = { ...before, status: runs.status, revisions: withStableHash(found, runs.status.stableRS) };
  const capacity = planCapacity(situation);
  const restarting = restart(seen, {
    maxUnavailable: maxUnavailableOf(rollout),
    groups: restartGroups(situation),
    mayEvict: !isShrinking(capacity.changes),
  });
  const status = withCounts(
    situation,
    hashAfter(before.activeHash, active),
    hashAfter(selectedHash(before.previewService), preview),
    restarting.restartedAt,
  );
  const wait = waitOf({
    situation: { ...situation, status },
    gate,
    capacity,
    isSwitching: active.actions.length > 0,
    isRestarting: restarting.revisitAt !== undefined,
    runs: runs.wait,
  });
  const revisitAt = earliest(
    restarting.revisitAt,
    capacity.draining?.until,
    gate.state === 'paused' ? gate.until : undefined,
    seen.targets?.askAgainAt,
  );
  return composePlan(seen, claimed, situation.revisions, {
    status,
    events: [...preview.events, ...active.events, ...flight.events, ...promoted.events, ...runs.events],
    initialSize: capacity.initialSize,
    changes: capacity.changes,
    actions: [...preview.actions, ...active.actions, ...restarting.actions],
    runs: runs.actions,
    outlook: {
      isAvailable: availableOf(activeReplicaSet(situation, status.blueGreen?.activeSelector)) >= situation.replicas,
      isHealthy: isHealthy(situation, status, gate),
      awaitsPods: status.abort !== true && !situation.isReady,
    },
    ...(wait === undefined ? {} : { wait }),
    ...(revisitAt === undefined ? {} : { revisitAt }),
  });
}

/**
 * Each revision by itself, since users are on one of them only, which needs all its pods whatever its size is yet; all together while the active
 * Service leads to all pods.
 */
const restartGroups = ({ revisions, replicas, isPointed, activeHash }: Situation) =>
  isPointed
    ? revisions.all.map((each) => ({
        replicaSets: [each],
        wanted: podHashOf(each) === activeHash ? replicas : Math.min(replicas, sizeOf(each)),
      }))
    : [{ replicaSets: revisions.all, wanted: replicas }];

/** What a Service selects once this pass is done. */
const hashAfter = (before: string | undefined, { actions }: Pointing): string | undefined =>
  actions.reduce<string | undefined>((hash, action) => (action.do === 'point-service' ? action.podHash : hash), before);

/** The current revision becomes stable when users' traffic goes to it, and the analysis after the switch, if there is one, has passed. A first revision is stable from the start. */
function promote(
  situation: Situation,
  status: RolloutStatus,
  activeHash: string | undefined,
): { status: RolloutStatus; events: readonly RolloutEvent[] } {
  const { revisions } = situation;
  if (isPromoted(status)) return { status, events: [] };
  const isInitial = !hasStable(status);
  const isHeld = status.abort === true || isUndecided(status) || !isOpen(situation, 'PostPromotion') || !isFollowed(situation, activeHash);
  if (!isInitial && (isHeld || activeHash !== revisions.currentHash)) return { status, events: [] };
  const reason = isInitial ? 'Initial deploy' : status.promoteFull === true ? 'Full promotion requested' : 'Completed blue-green update';
  const { scaleUpPreviewCheckPoint: _, ...rest } = status.blueGreen ?? {};
  return {
    status: withStatus(status, {
      stableRS: revisions.currentHash,
      promoteFull: undefined,
      abort: undefined,
      abortedAt: undefined,
      blueGreen: rest,
    }),
    events: [
      normal('RolloutCompleted', `Rollout completed update to revision ${revisions.revision} (${revisions.currentHash}): ${reason}`),
    ],
  };
}

/** Only the active pods serve users, so only they count as available, and only they are selected for autoscaling. */
function withCounts(
  situation: Situation,
  activeHash: string | undefined,
  previewHash: string | undefined,
  restartedAt: string | undefined,
): RolloutStatus {
  const { status, revisions, seen } = situation;
  const active = activeReplicaSet(situation, activeHash);
  const counted = active === undefined ? revisions.all : [active];
  const labels = active === undefined || activeHash === undefined ? {} : { [podTemplateHashLabel]: activeHash };
  return withStatus(status, {
    replicas: podCount(revisions.all, 'replicas'),
    updatedReplicas: existingOf(revisions.current),
    readyReplicas: podCount(counted, 'readyReplicas'),
    availableReplicas: podCount(counted, 'availableReplicas'),
    HPAReplicas: situation.replicas,
    selector: selectorText(seen.rollout, labels),
    blueGreen: {
      ...status.blueGreen,
      ...(activeHash === undefined ? {} : { activeSelector: activeHash }),
      ...(previewHash === undefined ? {} : { previewSelector: previewHash }),
    },
    ...(restartedAt === undefined ? {} : { restartedAt }),
  });
}

function isHealthy({ seen, replicas }: Situation, status: RolloutStatus, gate: Gate): boolean {
  const { rollout } = seen;
  const isSwitched = status.blueGreen?.activeSelector === status.currentPodHash;
  return (
    isObserved(rollout) &&
    isPromoted(status) &&
    isSwitched &&
    gate.state !== 'paused' &&
    status.updatedReplicas === replicas &&
    status.availableReplicas === replicas
  );
}

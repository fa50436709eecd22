import { maxTrafficWeightOf, type Rollout, type RolloutStatus, type Stickiness, type StickinessMemory, stickyCookieOf } from '@sluice/api';
import { hasStable, isPromoted } from '@sluice/rollout';

/**
 * How clients are kept while the canary has this weight, given what is remembered of their cookies. Undefined where they are not, or while
 * one side has all. Nothing is left of it after an abort, the end, or another revision.
 */
export function stickinessAt(
  rollout: Rollout,
  status: RolloutStatus,
  memory: StickinessMemory | undefined,
  weight: number,
): Stickiness | undefined {
  const spec = rollout.spec.strategy?.canary?.trafficRouting?.stickiness;
  const isSplit = weight > 0 && weight < maxTrafficWeightOf(rollout);
  if (spec === undefined || memory === undefined || !isSplit || !isKept(status, memory.podHash)) return undefined;
  const earlierWeights = memory.weights.filter((each) => each !== weight).sort((a, b) => a - b);
  return { cookie: stickyCookieOf(spec), revision: memory.podHash, earlierWeights };
}

/** Clients of a revision are kept as long as it is being brought out. */
const isKept = (status: RolloutStatus, podHash: string): boolean =>
  hasStable(status) && !isPromoted(status) && status.abort !== true && status.currentPodHash === podHash;

interface Writing {
  /** The canary's weight as it stands in the routes, and as it is to be written. */
  readonly from: number;
  readonly to: number;
  /** The revision that the canary side leads to then. */
  readonly canaryTarget: string | undefined;
}

/**
 * What is to be remembered of the cookies that clients may hold: every weight of the revision. That of the routes may be news after a crash
 * between the two writes.
 */
export function stickinessMemoryAfter(
  rollout: Rollout,
  status: RolloutStatus,
  { from, to, canaryTarget }: Writing,
): StickinessMemory | undefined {
  const isWanted = rollout.spec.strategy?.canary?.trafficRouting?.stickiness !== undefined;
  if (!isWanted || canaryTarget === undefined || !isKept(status, canaryTarget)) return undefined;
  const before = status.canary?.stickiness;
  const known = before?.podHash === canaryTarget ? before.weights : undefined;
  const maxWeight = maxTrafficWeightOf(rollout);
  const news = [...(known === undefined ? [] : [from]), to].filter((each) => each > 0 && each < maxWeight);
  return { podHash: canaryTarget, weights: [...new Set([...(known ?? []), ...news])].sort((a, b) => a - b) };
}

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
  return { cookie: stickyCookieOf(spec), revision: `${memory.podHash}-${memory.generation}`, earlierWeights };
}

/** Clients of a revision are kept as long as it is being brought out. */
const isKept = (status: RolloutStatus, podHash: string): boolean => isRemembered(status, podHash) && status.abort !== true;

/** After an abort the same revision may be tried again, and clients have its cookies still. */
const isRemembered = (status: RolloutStatus, podHash: string): boolean =>
  hasStable(status) && !isPromoted(status) && status.currentPodHash === podHash;

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
  const before = status.canary?.stickiness;
  const known = before !== undefined && isRemembered(status, before.podHash) ? before : undefined;
  const given = canaryTarget !== undefined && isKept(status, canaryTarget) ? canaryTarget : undefined;
  const podHash = known?.podHash ?? given;
  if (!isWanted || podHash === undefined) return undefined;
  const maxWeight = maxTrafficWeightOf(rollout);
  const news = [...(known === undefined ? [] : [from]), ...(given === undefined ? [] : [to])];
  const weights = new Set([...(known?.weights ?? []), ...news.filter((each) => each > 0 && each < maxWeight)]);
  const generation = known?.generation ?? rollout.metadata.generation ?? 0;
  return { podHash, generation, weights: [...weights].sort((a, b) => a - b) };
}

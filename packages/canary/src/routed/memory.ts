import type { RolloutStatus, RoutingMemory } from '@sluice/api';
import { formatInstant, type Instant, parseInstant } from '@sluice/kubernetes';
import type { ObservedRoutes } from '@sluice/rollout';
import type { FormerTargets } from './routing-state.ts';

export type KnownRoutes = Extract<ObservedRoutes, { state: 'known' }>;

/** How long a data plane that cannot tell may go on using what was written before, where the Rollout does not say. */
export const propagationMs = 10_000;

/** What the data plane may be using. */
export interface LiveRoutes {
  /** The least and the most weight of the canary. */
  readonly least: number;
  readonly most: number;
  /** Whether it is sure that only the last weights are in use. */
  readonly isWeightKnown: boolean;
  /** Where the sides led before. */
  readonly former: FormerTargets;
  /** When only what was written last is left, by the clock; undefined where that is known already, or where the data plane will tell. */
  readonly settledAt?: Instant;
}

/** What stands in the objects of the routers and in the Services. */
interface Written {
  /** The canary's weight. */
  readonly weight: number;
  readonly canaryTarget: string | undefined;
  readonly stableTarget: string | undefined;
}

/**
 * What the data plane may be using, given what is written. That may differ from what was recorded last: after a crash between the two
 * writes, or when somebody else has changed it.
 */
export function liveRoutesOf(
  status: RolloutStatus,
  written: Written,
  routes: Pick<KnownRoutes, 'accepted'>,
  now: Instant,
  delayMs: number | undefined,
): LiveRoutes {
  const { canary: recordedCanary, stable: recordedStable } = status.canary?.weights ?? {};
  const memory = status.canary?.routing;
  const { weight, canaryTarget, stableTarget } = written;
  const recorded = recordedCanary?.weight ?? weight;
  const former = {
    canary: others([...(memory?.canaryTargets ?? []), recordedCanary?.podTemplateHash], canaryTarget),
    stable: others([...(memory?.stableTargets ?? []), recordedStable?.podTemplateHash], stableTarget),
  };
  const isRepointed = former.canary.length + former.stable.length > 0;
  const settled = { least: weight, most: weight, isWeightKnown: true, former: noFormerTargets };
  if (memory === undefined && recorded === weight && !isRepointed) return settled;
  const begun = memory === undefined ? now : (parseInstant(memory.since) ?? now);
  const settledAt = begun + (delayMs ?? propagationMs);
  const isOver = now >= settledAt;
  // A delay that the user asks for counts also where the data plane tells.
  const accepted = routes.accepted === 'yes' && delayMs !== undefined ? 'unknown' : routes.accepted;
  const isWeightKnown = accepted === 'yes' || (accepted === 'unknown' && isOver);
  const all = [weight, recorded, ...(memory === undefined ? [] : [memory.leastWeight, memory.mostWeight])];
  // No data plane tells whether it follows the selector of a Service: that takes its time in any case.
  const isTimed = (!isWeightKnown && accepted === 'unknown') || (isRepointed && !isOver);
  return {
    ...(isWeightKnown ? settled : { least: Math.min(...all), most: Math.max(...all), isWeightKnown: false }),
    former: isOver ? noFormerTargets : former,
    ...(isTimed ? { settledAt } : {}),
  };
}

export const noFormerTargets: FormerTargets = { canary: [], stable: [] };

/** The hashes that are none of what a side leads to now, each once. */
const others = (hashes: readonly (string | undefined)[], now: string | undefined): readonly string[] =>
  [...new Set(hashes.filter((hash) => hash !== undefined && hash !== '' && hash !== now))] as readonly string[];

/** Where the sides led before, after they have been pointed anew. */
export function formerAfter(
  { former }: LiveRoutes,
  from: Omit<Written, 'weight'>,
  to: { canary: string | undefined; stable: string | undefined },
): FormerTargets {
  return {
    canary: others([...former.canary, from.canaryTarget], to.canary),
    stable: others([...former.stable, from.stableTarget], to.stable),
  };
}

interface Writing {
  readonly from: number;
  readonly to: number;
  /** Where the sides led before, after this pass. */
  readonly former: FormerTargets;
  /** Sides are pointed elsewhere, or arms of an experiment get other weights. */
  readonly isOtherChange: boolean;
  /** The data plane may be using arms that have no weight any more. */
  readonly isDraining: boolean;
  readonly now: Instant;
}

/** What is to be remembered after this pass: nothing once the data plane uses what is written. */
export function memoryAfter(
  status: RolloutStatus,
  live: LiveRoutes,
  { from, to, former, isOtherChange, isDraining, now }: Writing,
): RoutingMemory | undefined {
  const leastWeight = Math.min(live.least, to);
  const mostWeight = Math.max(live.most, to);
  const { canary: canaryTargets, stable: stableTargets } = former;
  if (leastWeight === mostWeight && canaryTargets.length + stableTargets.length === 0 && !isDraining) return undefined;
  const since = from === to && !isOtherChange ? status.canary?.routing?.since : undefined;
  return {
    leastWeight,
    mostWeight,
    ...(canaryTargets.length === 0 ? {} : { canaryTargets }),
    ...(stableTargets.length === 0 ? {} : { stableTargets }),
    since: since ?? formatInstant(Math.ceil(now / 1000) * 1000),
  };
}

import type { RolloutStatus, RoutingMemory } from '@sluice/api';
import { formatInstant, type Instant, parseInstant } from '@sluice/kubernetes';
import type { ObservedRoutes } from '@sluice/rollout';

export type KnownRoutes = Extract<ObservedRoutes, { state: 'known' }>;

/** How long a data plane that cannot tell may go on using a former weight, where the Rollout does not say. */
export const propagationMs = 10_000;

export interface LiveWeight {
  readonly least: number;
  readonly most: number;
  /** When only the weight last written is left, by the clock; undefined where that is known already, or where the data plane will tell. */
  readonly settledAt?: Instant;
}

/**
 * The canary's weights that the data plane may be using, given the one that stands in the routers' objects. That may differ from the one
 * recorded last: after a crash between the two writes, or when somebody else has changed it.
 */
export function liveWeightOf(
  status: RolloutStatus,
  weight: number,
  routes: Pick<KnownRoutes, 'accepted'>,
  now: Instant,
  delayMs: number | undefined,
): LiveWeight {
  // A delay that the user asks for counts also where the data plane tells.
  const accepted = routes.accepted === 'yes' && delayMs !== undefined ? 'unknown' : routes.accepted;
  const recorded = status.canary?.weights?.canary.weight ?? weight;
  const memory = status.canary?.routing;
  if (accepted === 'yes' || (memory === undefined && recorded === weight)) return { least: weight, most: weight };
  const begun = memory === undefined ? now : (parseInstant(memory.since) ?? now);
  const settledAt = begun + (delayMs ?? propagationMs);
  if (accepted === 'unknown' && now >= settledAt) return { least: weight, most: weight };
  const all = [weight, recorded, ...(memory === undefined ? [] : [memory.leastWeight, memory.mostWeight])];
  const range = { least: Math.min(...all), most: Math.max(...all) };
  return accepted === 'unknown' ? { ...range, settledAt } : range;
}

interface Writing {
  readonly from: number;
  readonly to: number;
  /** Arms of an experiment get other weights. */
  readonly isArmChange: boolean;
  /** The data plane may be using arms that have no weight any more. */
  readonly isDraining: boolean;
  readonly now: Instant;
}

/** What is to be remembered after this pass: nothing once the data plane uses what is written. */
export function memoryAfter(
  status: RolloutStatus,
  live: LiveWeight,
  { from, to, isArmChange, isDraining, now }: Writing,
): RoutingMemory | undefined {
  const leastWeight = Math.min(live.least, to);
  const mostWeight = Math.max(live.most, to);
  if (leastWeight === mostWeight && !isDraining) return undefined;
  const since = from === to && !isArmChange ? status.canary?.routing?.since : undefined;
  return { leastWeight, mostWeight, since: since ?? formatInstant(Math.ceil(now / 1000) * 1000) };
}

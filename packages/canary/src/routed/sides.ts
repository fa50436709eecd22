import { type CanaryStrategy, maxTrafficWeightOf, type Rollout, type RolloutStatus } from '@sluice/api';

/** The Services of the two sides. */
export interface Sides {
  readonly canary: string;
  readonly stable: string;
}

/** Which Service plays which part. With ping-pong they take turns; before the first promotion, pong is stable. */
export function sidesOf({ spec }: Rollout, status: RolloutStatus): Sides {
  const { pingPong, canaryService = '', stableService = '' }: CanaryStrategy = spec.strategy?.canary ?? {};
  if (pingPong === undefined) return { canary: canaryService, stable: stableService };
  const { pingService, pongService } = pingPong;
  return status.canary?.stablePingPong === 'ping'
    ? { canary: pongService, stable: pingService }
    : { canary: pingService, stable: pongService };
}

/** What a promotion does to the sides: with ping-pong they change parts, so that no Service has to be re-pointed. */
export function sidesAfterPromotion(rollout: Rollout, { canary }: RolloutStatus): RolloutStatus['canary'] {
  if (rollout.spec.strategy?.canary?.pingPong === undefined) return canary;
  const maxWeight = maxTrafficWeightOf(rollout);
  const { routing, ...rest } = canary ?? {};
  return {
    ...rest,
    stablePingPong: canary?.stablePingPong === 'ping' ? 'pong' : 'ping',
    ...(routing === undefined
      ? {}
      : { routing: { ...routing, leastWeight: maxWeight - routing.mostWeight, mostWeight: maxWeight - routing.leastWeight } }),
  };
}

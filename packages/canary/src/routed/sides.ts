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
  const { routing, weights, ...rest } = canary ?? {};
  const { leastWeight = 0, mostWeight = 0, canaryTargets, stableTargets, since } = routing ?? {};
  return {
    ...rest,
    ...(weights === undefined ? {} : { weights: { ...weights, canary: weights.stable, stable: weights.canary } }),
    stablePingPong: canary?.stablePingPong === 'ping' ? 'pong' : 'ping',
    ...(since === undefined
      ? {}
      : {
          routing: {
            leastWeight: maxWeight - mostWeight,
            mostWeight: maxWeight - leastWeight,
            ...(stableTargets === undefined ? {} : { canaryTargets: stableTargets }),
            ...(canaryTargets === undefined ? {} : { stableTargets: canaryTargets }),
            since,
          },
        }),
  };
}

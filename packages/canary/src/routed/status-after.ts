import { routerConfigOf, type StickinessMemory, trafficRoutingToRemember } from '@sluice/api';
import type { ObservedRollout, StatusChange } from '@sluice/rollout';
import type { CanaryView, Moves } from '../split.ts';
import type { Arms } from './arms.ts';
import { type KnownRoutes, memoryAfter } from './memory.ts';
import type { Targets } from './next-targets.ts';
import type { FormerTargets } from './routing-state.ts';
import type { Situation } from './situation.ts';

/** What a pass writes. */
export interface Written {
  readonly weight: number;
  readonly targets: Targets;
  /** A side leads elsewhere than before. */
  readonly isRepointed: boolean;
  readonly former: FormerTargets;
  readonly arms: Arms;
  readonly stickiness: StickinessMemory | undefined;
}

/** The status once that is written. */
export const statusAfter = (view: CanaryView, situation: Situation, written: Written): Moves['status'] => ({
  canary: canaryStatusAfter(view, situation, written),
  ...albStatusAfter(view.seen, situation.routes),
});

function canaryStatusAfter(
  { seen, status }: CanaryView,
  { sides, state, live, routes }: Situation,
  { weight, targets, isRepointed, former, arms, stickiness }: Written,
) {
  const { weights: _weights, routing: _routing, stickiness: _stickiness, lastTrafficRouting: _last, ...rest } = status.canary ?? {};
  const { isChange: isArmChange, isDraining, listed } = arms;
  const last = trafficRoutingToRemember(seen.rollout, !routes.isPartial);
  const isOtherChange = isArmChange || isRepointed;
  const memory = memoryAfter(status, live, { from: state.weight, to: weight, former, isOtherChange, isDraining, now: seen.now });
  const side = (serviceName: string, share: number, podTemplateHash: string | undefined) => ({
    weight: share,
    ...(serviceName === '' ? {} : { serviceName }),
    ...(podTemplateHash === undefined ? {} : { podTemplateHash }),
  });
  const inArms = arms.routed.reduce((sum, each) => sum + each.weight, 0);
  const isWritten = weight === state.weight && !isArmChange;
  return {
    ...rest,
    weights: {
      canary: side(sides.canary, weight, targets.canary),
      stable: side(sides.stable, state.maxWeight - weight - inArms, targets.stable),
      ...(listed.length === 0 ? {} : { additional: listed }),
      ...(routes.accepted === 'unknown' ? {} : { verified: routes.accepted === 'yes' && isWritten }),
    },
    ...(memory === undefined ? {} : { routing: memory }),
    ...(stickiness === undefined ? {} : { stickiness }),
    ...(last === undefined ? {} : { lastTrafficRouting: last }),
  };
}

/** What AWS made of the Ingresses, as it was told last. */
function albStatusAfter({ rollout }: ObservedRollout, { albs }: KnownRoutes): StatusChange {
  const config = routerConfigOf(rollout, 'alb');
  if (config === undefined) return { alb: undefined, albs: undefined };
  if (albs === undefined) return {};
  return { alb: albs[0], albs: (config.ingresses ?? []).length === 0 ? undefined : albs };
}

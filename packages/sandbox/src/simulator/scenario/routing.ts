import { type CanaryStep, type CanaryStrategy, type Rollout, type RouterAbilities, routers } from '@sluice/api';
import type { Dice } from '../dice.ts';
import { managedRouteNames } from '../planes/plane.ts';
import { type PlaneName, planeOf, planes } from '../planes/registry.ts';
import type { Scenario } from '../scenario.ts';
import { serviceNames } from './manifest.ts';
import type { Habits } from './story.ts';

export interface Routed {
  readonly rollout: Rollout;
  readonly routing: NonNullable<Scenario['routing']>;
  /** What its user writes later. */
  readonly habits: Habits;
}

/** How soon a data plane follows that neither tells nor is given a delay: sooner than the controller waits for it. */
const mostUntoldLagMs = 5_000;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The same Rollout as a canary behind a router, and how the data plane follows it. */
export function generateRouted(dice: Dice, rollout: Rollout): Routed {
  const name = dice.pick(Object.keys(planes) as readonly PlaneName[]);
  const plane = planeOf(name);
  const { supports } = routers[plane.router];
  const maxWeight = supports.maxTrafficWeight
    ? dice.weighted([
        [5, 100],
        [1, 1000],
        [1, 12],
      ])
    : 100;
  const delay = dice.weighted<readonly [string | undefined, number]>([
    [5, [undefined, 0]],
    [1, ['5s', 5_000]],
    [1, ['40s', 40_000]],
    [1, ['300s', 300_000]],
  ]);
  const [propagationDelay, delayMs] = delay;
  const canary: Writable<CanaryStrategy> = {
    ...sidesOf(dice, plane.sides, supports),
    ...generateSizes(dice),
    trafficRouting: {
      ...plane.trafficRouting,
      ...(supports.headerRoutes === 'none' ? {} : { managedRoutes: managedRouteNames.map((each) => ({ name: each })) }),
      ...(maxWeight === 100 ? {} : { maxTrafficWeight: maxWeight }),
      ...(propagationDelay === undefined ? {} : { propagationDelay }),
    },
  };
  const steps = (lots: Dice) => generateSteps(lots, supports, maxWeight);
  if (!dice.chance(12)) canary.steps = steps(dice);
  const mostLagMs = plane.acceptedStatus !== undefined ? dice.pick([0, 5_000, 60_000, 300_000]) : Math.max(delayMs, mostUntoldLagMs);
  return {
    rollout: { ...rollout, spec: { ...rollout.spec, strategy: { canary } } },
    habits: { steps, switchesStrategy: false },
    routing: {
      plane: name,
      proxies: dice.int(1, 3),
      mostLagMs: dice.chance(25) ? 0 : mostLagMs,
      mostServiceLagMs: dice.chance(40) ? 0 : Math.max(delayMs, mostUntoldLagMs),
    },
  };
}

function sidesOf(dice: Dice, sides: CanaryStrategy, { pingPong }: RouterAbilities): CanaryStrategy {
  if (!pingPong || sides.stableService === undefined || !dice.chance(25)) return sides;
  // Pong is the stable one at first.
  return { pingPong: { pingService: serviceNames.canary, pongService: serviceNames.stable } };
}

function generateSizes(dice: Dice): CanaryStrategy {
  const isDynamic = dice.chance(35);
  const delay = dice.weighted<number | undefined>([
    [3, undefined],
    [1, 0],
    [1, 5],
    [1, 90],
  ]);
  const abortDelay = dice.weighted<number | undefined>([
    [3, undefined],
    [1, 5],
    [1, 0],
    [1, 90],
  ]);
  return {
    ...(isDynamic ? { dynamicStableScale: true } : delay === undefined ? {} : { scaleDownDelaySeconds: delay }),
    ...(abortDelay === undefined ? {} : { abortScaleDownDelaySeconds: abortDelay }),
    ...(dice.chance(15) ? { scaleDownDelayRevisionLimit: dice.int(0, 2) } : {}),
    ...(dice.chance(20) ? { minPodsPerReplicaSet: dice.int(1, 3) } : {}),
    ...(dice.chance(20)
      ? {
          replicaProgressThreshold: dice.pick([
            { type: 'Percent', value: 60 },
            { type: 'Pods', value: 1 },
          ]),
        }
      : {}),
    ...(dice.chance(20) ? { maxUnavailable: dice.pick<number | string>([1, '50%']) } : {}),
  };
}

/** Weights mostly rise, with pauses, sizes of their own and managed routes between. */
function generateSteps(dice: Dice, supports: RouterAbilities, maxWeight: number): readonly CanaryStep[] {
  let share = 0;
  const [byHeader, copies] = managedRouteNames;
  const makers: readonly (readonly [number, () => CanaryStep])[] = [
    [
      50,
      () => {
        share = dice.chance(15) ? dice.pick([0, 100, dice.int(0, 100)]) : Math.min(100, share + dice.pick([1, 10, 20, 25, 33, 50]));
        return { setWeight: Math.round((share * maxWeight) / 100) };
      },
    ],
    [
      35,
      () => {
        const duration = dice.pick<number | string | undefined>([undefined, undefined, 5, 20, '30s', '2m', '10']);
        return { pause: duration === undefined ? {} : { duration } };
      },
    ],
    [
      12,
      () => ({
        setCanaryScale: dice.pick([
          { replicas: dice.int(1, 4) },
          { weight: dice.int(1, Math.min(100, maxWeight)) },
          { matchTrafficWeight: true },
        ]),
      }),
    ],
    [
      supports.headerRoutes === 'none' ? 0 : 8,
      () => ({
        setHeaderRoute: {
          name: byHeader,
          ...(dice.chance(70) ? { match: [{ headerName: 'x-tester', headerValue: { exact: 'yes' } }] } : {}),
        },
      }),
    ],
    [
      supports.mirrorRoutes ? 6 : 0,
      () => ({
        setMirrorRoute: { name: copies, percentage: 30, ...(dice.chance(70) ? { match: [{ path: { prefix: '/' } }] } : {}) },
      }),
    ],
  ];
  return Array.from({ length: dice.int(1, 7) }, () => dice.weighted(makers)());
}

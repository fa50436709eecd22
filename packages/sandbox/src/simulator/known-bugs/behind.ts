import type { CanaryStrategy, Rollout } from '@sluice/api';
import { type PlaneName, planeOf } from '../planes/registry.ts';
import type { Scenario } from '../scenario.ts';

interface Lag {
  /** The longest that each of two proxies takes to follow, in ms: a route, or the selector of a Service. */
  readonly mostLagMs?: number;
  readonly mostServiceLagMs?: number;
  /** Beside the strategy. */
  readonly spec?: Partial<Rollout['spec']>;
}

/** What a story says about a canary behind a router: the spec, and how its data plane follows. */
export function behind(
  plane: PlaneName,
  canary: CanaryStrategy,
  { mostLagMs = 2_000, mostServiceLagMs = mostLagMs, spec = {} }: Lag = {},
): { readonly spec: Partial<Rollout['spec']>; readonly routing: NonNullable<Scenario['routing']> } {
  const { trafficRouting, sides } = planeOf(plane);
  const named = canary.pingPong === undefined ? sides : {};
  const strategy = { canary: { ...named, ...canary, trafficRouting: { ...trafficRouting, ...canary.trafficRouting } } };
  return { spec: { ...spec, strategy }, routing: { plane, proxies: 2, mostLagMs, mostServiceLagMs } };
}

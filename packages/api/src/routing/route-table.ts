import { assert } from '@sluice/kubernetes';
import type { HeaderRouteMatch } from '../rollout/steps/set-header-route.ts';
import type { RouteMatch } from '../rollout/steps/set-mirror-route.ts';
import type { Stickiness } from './stickiness.ts';

/** One place that traffic can go to: a Service, and its share. */
export interface Backend {
  readonly role: 'canary' | 'stable' | 'experiment';
  readonly service: string;
  /** An integer in 0..maxWeight. */
  readonly weight: number;
  /** The revision that it leads to; absent as long as it leads to all pods. For routers that tell revisions apart by their label. */
  readonly podHash?: string;
}

/** A route that exists only while a canary is under way: some requests by their headers, or copies of some. */
export type ManagedRoute =
  | { readonly kind: 'header'; readonly name: string; readonly match: readonly HeaderRouteMatch[] }
  | { readonly kind: 'mirror'; readonly name: string; readonly match: readonly RouteMatch[]; readonly percentage: number };

/** How traffic shall be split: what every router renders into its own objects, and reads back from them. Made by `routeTable` only. */
export interface RouteTable {
  /** What all weights add up to. */
  readonly maxWeight: number;
  /** The canary, the stable side, then arms of experiments. */
  readonly backends: readonly [Backend, Backend, ...Backend[]];
  /** In the order in which they match. */
  readonly managed: readonly ManagedRoute[];
  /** How clients are kept on their side. Left out where they are not, and while one side has all. */
  readonly stickiness?: Stickiness;
}

interface Shares {
  readonly maxWeight: number;
  readonly canary: Omit<Backend, 'role'>;
  readonly stable: Omit<Backend, 'role' | 'weight'>;
  readonly experiments?: readonly Omit<Backend, 'role'>[];
  readonly managed?: readonly ManagedRoute[];
  readonly stickiness?: Stickiness | undefined;
}

/** The table in which the stable side has what the others leave. Weights that are no integers, or do not fit, are a bug. */
export function routeTable({ maxWeight, canary, stable, experiments = [], managed = [], stickiness }: Shares): RouteTable {
  const given = [canary, ...experiments].map(({ weight }) => weight);
  const rest = given.reduce((left, weight) => left - weight, maxWeight);
  const fit = [...given, rest].every((weight) => Number.isInteger(weight) && weight >= 0 && weight <= maxWeight);
  assert(fit, `weights ${given.join(', ')} of ${maxWeight} cannot be`);
  return {
    maxWeight,
    backends: [
      { role: 'canary', ...canary },
      { role: 'stable', ...stable, weight: rest },
      ...experiments.map((arm) => ({ role: 'experiment' as const, ...arm })),
    ],
    managed,
    ...(stickiness === undefined ? {} : { stickiness }),
  };
}

import type { RouteTable } from '@sluice/api';
import type { RouterReading } from '../router-spec.ts';
import { shareOf } from '../shares.ts';
import { listAt, numberAt, textAt, withAt } from '../tree.ts';
import type { GatewayRequest } from './steered-routes.ts';

/** The backends of a rule, by the part they play: indexes in its list. Backends are known by their name alone, whatever their kind. */
export interface RuleParts {
  readonly canary: readonly [number, ...number[]];
  readonly stable: readonly [number, ...number[]];
  /** Arms of experiments, by their Service. */
  readonly arms: Readonly<Record<string, number>>;
}

/** The parts of a rule that leads to both sides; undefined for any other. */
export function partsOf({ canaryService, stableService, arms }: GatewayRequest, rule: unknown): RuleParts | undefined {
  const names = listAt(rule, 'backendRefs').map((each) => textAt(each, 'name'));
  const at = (service: string) => names.flatMap((name, index) => (name === service ? [index] : []));
  const [canary, ...moreCanary] = at(canaryService);
  const [stable, ...moreStable] = at(stableService);
  if (canary === undefined || stable === undefined) return undefined;
  const armsThere = arms.flatMap(({ serviceName = '' }) => at(serviceName).map((index) => [serviceName, index] as const));
  return { canary: [canary, ...moreCanary], stable: [stable, ...moreStable], arms: Object.fromEntries(armsThere) };
}

/** The weights that a rule has; the API's default is 1. Backends of others do not count: their weight comes on top. */
export function weightsIn(request: GatewayRequest, rule: unknown): Pick<RouterReading, 'canaryWeight' | 'arms'> {
  const parts = partsOf(request, rule);
  if (parts === undefined) return {};
  const weightAt = (index: number): number => numberAt(rule, 'backendRefs', index, 'weight') ?? 1;
  const arms = Object.entries(parts.arms).map(([service, index]) => [service, weightAt(index)] as const);
  const canary = weightAt(parts.canary[0]);
  const total = arms.reduce((sum, [, weight]) => sum + weight, canary + weightAt(parts.stable[0]));
  return { canaryWeight: shareOf(canary, total, request.maxWeight), arms: Object.fromEntries(arms) };
}

/** The rule with the weights of a table. Arms that are no longer wanted go, new ones come last; all else stays. */
export function withWeights(request: GatewayRequest, rule: unknown, { backends }: Pick<RouteTable, 'backends'>): unknown {
  const parts = partsOf(request, rule);
  if (parts === undefined) return rule;
  const [canary, stable, ...arms] = backends;
  const weights = new Map<number, number>([
    ...parts.canary.map((index) => [index, canary.weight] as const),
    ...parts.stable.map((index) => [index, stable.weight] as const),
    ...arms.flatMap(({ service, weight }) => (parts.arms[service] === undefined ? [] : [[parts.arms[service], weight] as const])),
  ]);
  const present = listAt(rule, 'backendRefs');
  const unwanted = Object.entries(parts.arms).flatMap(([service, index]) => (arms.some((arm) => arm.service === service) ? [] : [index]));
  const kept = present.flatMap((backend, index) => {
    if (unwanted.includes(index)) return [];
    const weight = weights.get(index);
    return [weight === undefined ? backend : withAt(backend, ['weight'], weight)];
  });
  const model = present[parts.canary[0]];
  const added = arms
    .filter(({ service }) => parts.arms[service] === undefined)
    .map(({ service, weight }) => withAt(withAt(model, ['name'], service), ['weight'], weight));
  return withAt(rule, ['backendRefs'], [...kept, ...added]);
}

import { listAt, numberAt, textAt } from '../tree.ts';
import type { IstioRequest } from './request.ts';

/** The destinations of a route, by the part they play: indexes in its list. */
export interface RouteParts {
  readonly canary: number;
  readonly stable: number;
  /** Arms of experiments, by their Service. */
  readonly arms: Readonly<Record<string, number>>;
  /** The weight that additional subsets have, which they keep. */
  readonly kept: number;
}

/** The parts of a route that leads to both sides, each once; undefined for any other. */
export function partsOf(request: IstioRequest, route: unknown): RouteParts | undefined {
  const destinations = listAt(route, 'route');
  const roles = destinations.map((each) => roleOf(request, each));
  const [canary, secondCanary] = indexesOf(roles, 'canary');
  const [stable, secondStable] = indexesOf(roles, 'stable');
  if (canary === undefined || stable === undefined || secondCanary !== undefined || secondStable !== undefined) return undefined;
  const arms = indexesOf(roles, 'arm').map((index) => [serviceOf(destinations[index]) ?? '', index] as const);
  const kept = indexesOf(roles, 'kept').reduce((sum, index) => sum + (numberAt(destinations[index], 'weight') ?? 0), 0);
  return { canary, stable, arms: Object.fromEntries(arms), kept };
}

type Role = 'canary' | 'stable' | 'arm' | 'kept' | 'foreign';

/** Subsets tell the sides apart where there is a DestinationRule, else Services do. */
function roleOf({ config: { destinationRule: rule }, canaryService, stableService, arms }: IstioRequest, destination: unknown): Role {
  const subset = textAt(destination, 'destination', 'subset');
  if (rule !== undefined && subset !== undefined) {
    if (subset === rule.canarySubsetName) return 'canary';
    if (subset === rule.stableSubsetName) return 'stable';
    if (rule.additionalSubsetNames?.includes(subset)) return 'kept';
  }
  const service = serviceOf(destination);
  if (service === undefined) return 'foreign';
  if (arms.some(({ serviceName }) => serviceName === service)) return 'arm';
  if (service === canaryService) return 'canary';
  return service === stableService ? 'stable' : 'foreign';
}

/** `web.demo.svc.cluster.local` → `web`. */
const serviceOf = (destination: unknown): string | undefined => textAt(destination, 'destination', 'host')?.split('.')[0];

const indexesOf = (roles: readonly Role[], role: Role): readonly number[] => roles.flatMap((each, index) => (each === role ? [index] : []));

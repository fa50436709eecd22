/** Lists of destinations with a weight each: what most data planes split traffic by. */
import type { Backend, RouteTable } from '@sluice/api';
import { err, ok, type Result } from '@sluice/kubernetes';
import type { RouteRequest, RouterReading } from './router-spec.ts';
import { shareOf } from './shares.ts';
import { at, type Path, textAt, withAt } from './tree.ts';

/** What one entry of such a list looks like. */
export interface WeightedEntry {
  /** The Service that an entry leads to; undefined where the entry is of another sort. */
  serviceOf(entry: unknown): string | undefined;
  /** A copy that leads to another Service: how an arm of an experiment comes into the list. */
  leadingTo(entry: unknown, service: string): unknown;
  /** Where its weight stands. `weight` where left out. */
  readonly weight?: Path;
  /** How a weight is written. A number where left out. */
  written?(weight: number): unknown;
  /** And read again; undefined for what is no weight. */
  read?(weight: unknown): number | undefined;
}

/** Entries that lead to a Service by the text at a place. */
export const entryBy = (service: Path): WeightedEntry => ({
  serviceOf: (entry) => textAt(entry, ...service),
  leadingTo: (entry, name) => withAt(entry, service, name),
});

type Request = Pick<RouteRequest<unknown>, 'canaryService' | 'stableService' | 'arms'>;

/** Whether a list has to do with the Rollout: some entry leads to its canary. */
export const knowsCanary = (entry: WeightedEntry, list: readonly unknown[], { canaryService }: Request): boolean =>
  list.some((each) => entry.serviceOf(each) === canaryService);

/** The entry that leads to a Service. */
export const entryFor = (entry: WeightedEntry, list: readonly unknown[], service: string): unknown =>
  list.find((each) => entry.serviceOf(each) === service);

/** What the list says: the weights of the canary and of arms, as shares of all that is the Rollout's. */
export function weightsIn(
  entry: WeightedEntry,
  list: readonly unknown[],
  request: RouteRequest<unknown>,
): Pick<RouterReading, 'canaryWeight' | 'arms'> {
  const { canaryService, stableService, maxWeight } = request;
  const weightOf = (service: string): number | undefined => {
    const weight = at(entryFor(entry, list, service), ...(entry.weight ?? ['weight']));
    if (entry.read !== undefined) return entry.read(weight);
    return typeof weight === 'number' ? weight : undefined;
  };
  const arms = request.arms.flatMap(({ serviceName }) => {
    const weight = serviceName === undefined ? undefined : weightOf(serviceName);
    return serviceName === undefined || weight === undefined ? [] : [[serviceName, weight] as const];
  });
  const canary = weightOf(canaryService);
  const total = arms.reduce((sum, [, weight]) => sum + weight, (canary ?? 0) + (weightOf(stableService) ?? 0));
  return {
    canaryWeight: canary === undefined ? undefined : shareOf(canary, total, maxWeight),
    arms: Object.fromEntries(arms.map(([service, weight]) => [service, shareOf(weight, total, maxWeight)])),
  };
}

/**
 * The list with the weights of a table: entries of the two sides get theirs, arms come and go, and all others stay as they are. The
 * reason why not where a side does not stand in the list exactly once.
 */
export function weighted(
  entry: WeightedEntry,
  list: readonly unknown[],
  request: Request,
  { backends }: RouteTable,
): Result<readonly unknown[]> {
  const { canaryService, stableService } = request;
  for (const service of [canaryService, stableService]) {
    const count = list.filter((each) => entry.serviceOf(each) === service).length;
    if (count === 0) return err(`has no destination with the Service "${service}".`);
    if (count > 1) return err(`has the Service "${service}" ${count} times; weights need it once.`);
  }
  const [canary, stable, ...arms] = backends;
  const weights = new Map([
    [canaryService, canary.weight],
    [stableService, stable.weight],
    ...arms.map((arm): [string, number] => [arm.service, arm.weight]),
  ]);
  const isFormerArm = (service: string) => !weights.has(service) && request.arms.some(({ serviceName }) => serviceName === service);
  const weigh = (item: unknown, weight: number) =>
    withAt(item, entry.weight ?? ['weight'], entry.written === undefined ? weight : entry.written(weight));
  const kept = list.flatMap((item) => {
    const service = entry.serviceOf(item);
    if (service === undefined) return [item];
    if (isFormerArm(service)) return [];
    const weight = weights.get(service);
    return [weight === undefined ? item : weigh(item, weight)];
  });
  const isMissing = ({ service }: Backend) => !kept.some((item) => entry.serviceOf(item) === service);
  const model = entryFor(entry, list, canaryService);
  return ok([...kept, ...arms.filter(isMissing).map(({ service, weight }) => weigh(entry.leadingTo(model, service), weight))]);
}

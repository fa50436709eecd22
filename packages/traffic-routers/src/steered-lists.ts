/** Routers that steer lists of destinations in objects which a Rollout names. */
import type { RouteTable } from '@sluice/api';
import { err, type Kind, type KubeObject, type ObjectKey, ok, type Result } from '@sluice/kubernetes';
import { type Acceptance, together } from './acceptance.ts';
import { findObject, objectAt, problemAt, required } from './objects.ts';
import type { RouteReference, RouteRequest, RouterReading, RoutingProblem } from './router-spec.ts';
import { listAt, type Path, withAt } from './tree.ts';
import { type WeightedEntry, weighted, weightsIn } from './weighted.ts';

export interface SteeredLists<Config> {
  readonly kind: Kind<KubeObject>;
  keys(request: RouteRequest<Config>): readonly ObjectKey[];
  /** Where the lists stand that have to do with the Rollout; the reason why not where there is none. */
  lists(request: RouteRequest<Config>, object: KubeObject): Result<readonly Path[]>;
  entry(request: RouteRequest<Config>): WeightedEntry;
  /** What the data plane says. Nothing where left out. */
  accepted?(object: KubeObject): Acceptance;
}

/** References to all of them. */
export const steeredObjects = <Config>({ kind, keys }: SteeredLists<Config>, request: RouteRequest<Config>): readonly RouteReference[] =>
  keys(request).map((key) => required(kind, key));

/** What the first list says; that all others say the same is found out by rendering. */
export function observeLists<Config>(
  { kind, keys, lists, entry, accepted }: SteeredLists<Config>,
  request: RouteRequest<Config>,
  live: readonly KubeObject[],
): RouterReading {
  const objects = keys(request).flatMap((key) => findObject(live, kind, key) ?? []);
  const [first] = objects.flatMap((object) => {
    const found = lists(request, object);
    return found.ok ? found.value.map((path) => listAt(object, ...path)) : [];
  });
  return { ...weightsIn(entry(request), first ?? [], request), ...together(accepted === undefined ? [] : objects.map(accepted)) };
}

/** The objects with the weights of a table in every list. */
export function renderLists<Config>(
  { kind, keys, lists, entry }: SteeredLists<Config>,
  request: RouteRequest<Config>,
  live: readonly KubeObject[],
  want: RouteTable,
): Result<readonly KubeObject[], RoutingProblem> {
  const objects: KubeObject[] = [];
  for (const key of keys(request)) {
    const found = objectAt(live, kind, key);
    if (!found.ok) return found;
    const object = found.value;
    const paths = lists(request, object);
    if (!paths.ok) return err(problemAt(object, 'spec', paths.error));
    let steered = object;
    for (const path of paths.value) {
      const list = weighted(entry(request), listAt(object, ...path), request, want);
      if (!list.ok) return err(problemAt(object, path.join('.'), list.error));
      steered = withAt(steered, path, list.value);
    }
    objects.push(steered);
  }
  return ok(objects);
}

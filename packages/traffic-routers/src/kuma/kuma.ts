/**
 * Kuma and Kong Mesh: weights of the backends in the rules of MeshHTTPRoutes.
 * Specification: https://kuma.io/docs/latest/policies/meshhttproute/
 */
import { type KumaTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, type ObjectKey, ok, type Result } from '@sluice/kubernetes';
import { findObject, objectAt, problemAt, required } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '../router-spec.ts';
import { listAt, type Path, textAt, withAt } from '../tree.ts';
import { knowsCanary, type WeightedEntry, weighted, weightsIn } from '../weighted.ts';
import { isManaged, managedRules } from './managed-rules.ts';

type Request = RouteRequest<KumaTrafficRouting>;

const meshHttpRoutes = defineKind<KubeObject>('kuma.io/v1alpha1', 'MeshHTTPRoute', 'meshhttproutes');

export const kuma: RouterSpec<KumaTrafficRouting> = {
  id: 'kuma',
  label: 'Kuma',
  kinds: [meshHttpRoutes],
  configOf: (rollout) => routerConfigOf(rollout, 'kuma'),
  reads: (request) => keysOf(request).map((key) => required(meshHttpRoutes, key)),
  observe,
  render,
};

const keysOf = ({ rollout, config }: Request): readonly ObjectKey[] =>
  config.meshHTTPRoutes.map((name) => ({ namespace: config.namespace || (rollout.metadata.namespace ?? ''), name }));

/** From version 3 on backends are chosen by a label with their name; before, they were named. */
const namePath = (backend: unknown): Path => (textAt(backend, 'name') === undefined ? ['labels', 'kuma.io/display-name'] : ['name']);

const backendRef: WeightedEntry = {
  serviceOf: (backend) => textAt(backend, ...namePath(backend)),
  leadingTo: (backend, service) => withAt(backend, namePath(backend), service),
};

const backendsPath = ['default', 'backendRefs'];

/** Where the rules stand, in the list of targets. */
const rulePaths = (route: KubeObject): readonly Path[] => listAt(route, 'spec', 'to').map((_, index) => ['spec', 'to', index, 'rules']);

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const backends = keysOf(request)
    .flatMap((key) => findObject(live, meshHttpRoutes, key) ?? [])
    .flatMap((route) => rulePaths(route).flatMap((path) => listAt(route, ...path)))
    .filter((rule) => !isManaged(rule, request))
    .map((rule) => listAt(rule, ...backendsPath))
    .find((list) => knowsCanary(backendRef, list, request));
  // A MeshHTTPRoute has no status.
  return ok({ ...weightsIn(backendRef, backends ?? [], request), accepted: 'unknown' });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const objects: KubeObject[] = [];
  for (const key of keysOf(request)) {
    const found = objectAt(live, meshHttpRoutes, key);
    if (!found.ok) return found;
    const route = found.value;
    let steered = route;
    let isThere = false;
    for (const path of rulePaths(route)) {
      const users = listAt(route, ...path).filter((rule) => !isManaged(rule, request));
      const rules: unknown[] = [];
      const own: unknown[] = [];
      for (const rule of users) {
        const backends = listAt(rule, ...backendsPath);
        if (!knowsCanary(backendRef, backends, request)) {
          rules.push(rule);
          continue;
        }
        isThere = true;
        const list = weighted(backendRef, backends, request, want);
        if (!list.ok) return err(problemAt(route, path.join('.'), list.error));
        const split = withAt(rule, backendsPath, list.value);
        const managed = managedRules(request, split, { backend: backendRef, others: users.filter((each) => each !== rule), want });
        if (!managed.ok) return err(problemAt(route, path.join('.'), managed.error));
        rules.push(split);
        own.push(...managed.value);
      }
      if (listAt(route, ...path).length > 0) steered = withAt(steered, path, [...rules, ...own]);
    }
    if (!isThere) return err(problemAt(route, 'spec.to', `no rule has the Service "${request.canaryService}".`));
    objects.push(steered);
  }
  return ok({ objects });
}

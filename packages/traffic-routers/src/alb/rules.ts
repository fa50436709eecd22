import type { AlbTrafficRouting, ManagedRoute } from '@sluice/api';
import { err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import type { RouteRequest } from '../router-spec.ts';
import { listAt, textAt, withAt } from '../tree.ts';

/** The port of a backend that is an annotation. */
const useAnnotation = { name: 'use-annotation' };

/**
 * The Ingress with the header routes: before each path that leads to the action one for each route, with the same path. Paths to others
 * keep their requests.
 */
export function rulesWith(
  { managedNames }: RouteRequest<AlbTrafficRouting>,
  ingress: KubeObject,
  root: string,
  routes: readonly Extract<ManagedRoute, { kind: 'header' }>[],
): Result<KubeObject> {
  let isThere = false;
  let changed = ingress;
  for (const [index, rule] of listAt(ingress, 'spec', 'rules').entries()) {
    const users = listAt(rule, 'http', 'paths').filter((path) => !managedNames.includes(serviceOf(path) ?? ''));
    if (!users.some((path) => serviceOf(path) === root)) continue;
    isThere = true;
    const paths = users.flatMap((path) => {
      if (serviceOf(path) !== root) return [path];
      const own = routes.map(({ name }) => withAt(path, ['backend', 'service'], { name, port: useAnnotation }));
      return [...own, path];
    });
    changed = withAt(changed, ['spec', 'rules', index, 'http', 'paths'], paths);
  }
  return isThere ? ok(changed) : err(`has no rule with the Service "${root}".`);
}

const serviceOf = (path: unknown): string | undefined => textAt(path, 'backend', 'service', 'name');

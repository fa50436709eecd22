import { unknownResource } from '../api-server/errors.ts';
import type { Registry } from '../api-server/registry.ts';
import type { Target } from '../api-server/resource.ts';

/** Which objects a path names: a collection, one object, or a part of one. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Empty for cluster-scoped resources and for all namespaces. */
  readonly namespace: string;
  /** Empty for a collection. */
  readonly name: string;
  /** Empty for the object itself. */
  readonly subresource: string;
}

/** What may follow a namespace's own name and is not a resource in it. */
const partsOfNamespace = ['status', 'finalize'];

/** Reads `/api/v1/…` and `/apis/<group>/<version>/…`; undefined for anything else, discovery included. */
export function parseResourcePath(path: readonly string[]): ResourcePath | undefined {
  const [root, ...after] = path;
  const [group, version, rest] = root === 'api' ? ['', after[0], after.slice(1)] : [after[0], after[1], after.slice(2)];
  if ((root !== 'api' && root !== 'apis') || group === undefined || version === undefined || rest.length === 0) return undefined;
  const at = { group, version };
  const [first = '', second = '', third = ''] = rest;
  if (first === 'namespaces' && third !== '' && !(rest.length === 3 && partsOfNamespace.includes(third))) {
    const [, , , name = '', subresource = '', ...more] = rest;
    return more.length > 0 ? undefined : { ...at, plural: third, namespace: second, name, subresource };
  }
  return rest.length > 3 ? undefined : { ...at, plural: first, namespace: '', name: second, subresource: third };
}

/** The resource that a path is about. Throws NotFound where none is served, or not in that scope. */
export function targetOf(registry: Registry, { group, version, plural, namespace, name }: ResourcePath): Target {
  const target = registry.target(group, version, plural);
  const { namespaced } = target.type;
  if (namespace !== '' && !namespaced) throw unknownResource();
  if (namespaced && namespace === '' && name !== '') throw unknownResource();
  return target;
}

import type { RouteTable } from '@sluice/api';
import {
  ApiError,
  apiVersionOf,
  assert,
  diff,
  isApiError,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  keyOf,
} from '@sluice/kubernetes';
import { changesOf, isOfKind, kindsOf, type RouteChanges, type RouterSpec, type RouterUse } from '@sluice/traffic-routers';
import type { References } from '../references.ts';
import { type RoutedRollout, routingsOf, versionsOf } from './routings.ts';

/** Told of an object that the API server did not take as it was to be. */
type OnRefused = (object: KubeObject, error: ApiError) => void;

/** Writes the table into the objects of all routers: each object that differs once, on exactly the version that was seen. */
export async function writeRoutes(
  client: KubernetesClient,
  routed: RoutedRollout,
  routers: readonly RouterSpec[],
  { find, servedVersion }: Pick<References, 'find' | 'servedVersion'>,
  want: RouteTable,
  onRefused: OnRefused,
): Promise<void> {
  const [canary, stable] = want.backends;
  // The table says which Services the sides are: a promotion may have changed their parts since the status was written.
  const routings = routingsOf(routed, routers, find, { canary: canary.service, stable: stable.service });
  if (routings.state !== 'complete') throw new Error('the objects of the routers changed while they were to be written');
  for (const { live, ...use } of routings.all) {
    const rendered = use.spec.render(use.request, live, want);
    if (!rendered.ok) throw new Error(rendered.error.message);
    await writeChanges(client, use, servedVersion, changesOf(rendered.value, live), onRefused);
  }
}

/** Makes, patches and removes objects of a router; the first failure ends it. */
export async function writeChanges(
  client: KubernetesClient,
  use: RouterUse,
  servedVersion: References['servedVersion'],
  { writes, removals }: RouteChanges,
  onRefused: OnRefused = () => {},
): Promise<void> {
  for (const { seen, wanted } of writes) {
    const kind = seen === undefined ? (servedVersion(versionsOf(use, kindOf(use, wanted))) ?? kindOf(use, wanted)) : kindOf(use, wanted);
    try {
      if (seen === undefined) await client.create(kind, { ...wanted, apiVersion: apiVersionOf(kind) });
      else await patchObject(client, kind, seen, wanted);
    } catch (error) {
      if (error instanceof ApiError && isApiError(error, 'Invalid', 'Forbidden', 'BadRequest')) onRefused(wanted, error);
      throw error;
    }
  }
  for (const { metadata, ...object } of removals) {
    const { uid } = metadata;
    await client.remove(kindOf(use, { metadata, ...object }), keyOf({ metadata }), uid === undefined ? {} : { uid });
  }
}

/** The kind of an object, in the version that it has where the router knows that one. */
function kindOf({ spec, request }: RouterUse, object: KubeObject): Kind<KubeObject> {
  const alike = kindsOf(spec, request).filter((each) => isOfKind(object, each));
  const kind = alike.find((each) => apiVersionOf(each) === object.apiVersion) ?? alike[0];
  assert(kind !== undefined, `router ${spec.id} rendered a ${object.kind}, which it does not declare`);
  return kind;
}

async function patchObject(client: KubernetesClient, kind: Kind<KubeObject>, seen: KubeObject, wanted: KubeObject): Promise<void> {
  // Replacing the version by itself makes the server refuse the patch where the object has moved on.
  const guard = { op: 'replace', path: '/metadata/resourceVersion', value: seen.metadata.resourceVersion ?? '' } as const;
  await client.patch(kind, keyOf(seen), { type: 'json', operations: [guard, ...diff(seen, wanted)] });
}

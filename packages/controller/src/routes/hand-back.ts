import type { Rollout } from '@sluice/api';
import { sidesOf } from '@sluice/canary';
import { jsonEqual, type KubeObject, type KubernetesClient, keyOf, keyText } from '@sluice/kubernetes';
import { chosenBy, handBack, isOfKind, lastUsesOf, type RouteReference, type RouterSpec, type RouterUse } from '@sluice/traffic-routers';
import { ignoring } from '../ignoring.ts';
import type { References } from '../references.ts';
import { type FindObjects, routeReferencesOf, versionsOf } from './routings.ts';
import { writeChanges } from './write.ts';

/** What a router steered, and not all of which it steers still. */
interface Left {
  readonly use: RouterUse;
  readonly live: readonly KubeObject[];
  isKept(object: KubeObject): boolean;
}

/**
 * What routers steered for a Rollout when routes were last written, and steer for it no longer: the Rollout as it is now, or undefined
 * where it is gone. `unknown` as long as a watch has not shown yet what there is.
 */
export function leftRoutes(
  former: Rollout,
  now: Rollout | undefined,
  routers: readonly RouterSpec[],
  find: FindObjects,
): readonly Left[] | 'unknown' {
  const present = now === undefined ? [] : routeReferencesOf(now, routers);
  const isKept = (object: KubeObject) => present.some((reference) => isMeantBy(reference, object));
  const left: Left[] = [];
  for (const use of lastUsesOf(former, routers, sidesOf(former, former.status ?? {}))) {
    const references = use.spec.reads(use.request);
    if (references.every((reference) => present.some((each) => jsonEqual(each, reference)))) continue;
    const live: KubeObject[] = [];
    for (const reference of references) {
      const found = find(versionsOf(use, reference.kind), reference);
      if (found === 'unknown' || (typeof found === 'object' && 'failure' in found)) return 'unknown';
      // What is not installed any more holds nothing.
      if (found !== 'unserved') live.push(...found);
    }
    left.push({ use, live, isKept });
  }
  return left;
}

function isMeantBy(reference: RouteReference, object: KubeObject): boolean {
  if (!isOfKind(object, reference.kind)) return false;
  if ('key' in reference) return keyText(keyOf(object)) === keyText(reference.key);
  return object.metadata.namespace === reference.namespace && chosenBy(reference, [object]).length > 0;
}

/** Gives objects back: each that differs is written once, on exactly the version that was seen. How many there were. */
export async function handBackRoutes(
  client: KubernetesClient,
  left: readonly Left[],
  { servedVersion }: Pick<References, 'servedVersion'>,
): Promise<number> {
  let count = 0;
  for (const { use, live, isKept } of left) {
    const { writes, removals } = handBack(use.spec, use.request, live);
    const changes = { writes: writes.filter(({ wanted }) => !isKept(wanted)), removals: removals.filter((object) => !isKept(object)) };
    // What somebody else has removed meanwhile is given back.
    await ignoring(['NotFound'], writeChanges(client, use, servedVersion, changes));
    count += changes.writes.length + changes.removals.length;
  }
  return count;
}

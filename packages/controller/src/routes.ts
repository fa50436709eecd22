import type { Rollout, RouteTable } from '@sluice/api';
import { managedRoutesAt, sidesOf, stickinessAt } from '@sluice/canary';
import {
  ApiError,
  apiVersionOf,
  assert,
  diff,
  isApiError,
  jsonEqual,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  keyText,
} from '@sluice/kubernetes';
import type { ObservedRollout, ObservedRoutes } from '@sluice/rollout';
import {
  changesOf,
  chosenBy,
  handBack,
  isOfKind,
  isRendered,
  kindsOf,
  lastUsesOf,
  missingObject,
  type RouteChanges,
  type RouteReference,
  type RouterReading,
  type RouterSpec,
  type RouterUse,
  type RoutingProblem,
  type SideServices,
  tableOf,
  usesOf,
} from '@sluice/traffic-routers';
import type { VerifiedRoutes } from './aws/verify-rollout.ts';
import { ignoring } from './ignoring.ts';
import type { References } from './references.ts';

/** A Rollout that is to be routed, with the ReplicaSets of its revisions. */
export type RoutedRollout = Pick<ObservedRollout, 'rollout' | 'replicaSets'>;

const sidesNow = (rollout: Rollout): SideServices => sidesOf(rollout, rollout.status ?? {});

const usedBy = ({ rollout, replicaSets }: RoutedRollout, routers: readonly RouterSpec[], sides = sidesNow(rollout)): readonly RouterUse[] =>
  usesOf(rollout, routers, sides, replicaSets);

/** The objects that the routers of a Rollout read. */
export const routeReferencesOf = (rollout: Rollout, routers: readonly RouterSpec[]): readonly RouteReference[] =>
  usedBy({ rollout, replicaSets: [] }, routers).flatMap(({ spec, request }) => spec.reads(request));

const versionsOf = ({ spec, request }: RouterUse, { group, plural }: Kind): readonly Kind<KubeObject>[] =>
  kindsOf(spec, request).filter((each) => each.group === group && each.plural === plural);

/** Gives the objects that a reference means, as the watch shows them: see `References.find`. */
type FindObjects = References['find'];

/** A router that a Rollout uses, with its objects. */
export type Routing = RouterUse & { readonly live: readonly KubeObject[] };
type Routings =
  | { readonly state: 'complete'; readonly all: readonly Routing[] }
  | { readonly state: 'problem'; readonly problem: RoutingProblem }
  | { readonly state: 'unknown' };

/** The routers that a Rollout uses, each with its objects. */
function routingsOf(routed: RoutedRollout, routers: readonly RouterSpec[], find: FindObjects, sides = sidesNow(routed.rollout)): Routings {
  const all: Routing[] = [];
  for (const use of usedBy(routed, routers, sides)) {
    const live: KubeObject[] = [];
    for (const reference of use.spec.reads(use.request)) {
      const found = find(versionsOf(use, reference.kind), reference);
      if (found === 'unknown') return { state: 'unknown' };
      if (found === 'unserved') return { state: 'problem', problem: unservedKind(reference) };
      if ('failure' in found) return { state: 'problem', problem: unreadable(reference, found.failure) };
      if (found.length === 0 && reference.required && 'key' in reference) {
        return { state: 'problem', problem: missingObject(reference.kind, reference.key) };
      }
      live.push(...found);
    }
    all.push({ ...use, live });
  }
  return { state: 'complete', all };
}

const unservedKind = (reference: RouteReference): RoutingProblem => ({
  message: `The server has no ${reference.kind.kind} of ${reference.kind.group}: its CustomResourceDefinition is not installed.`,
  object: objectOf(reference),
});

const unreadable = (reference: RouteReference, failure: string): RoutingProblem => ({
  message: `${reference.kind.kind} cannot be read: ${failure}`,
  object: objectOf(reference),
});

function objectOf({ kind, ...reference }: RouteReference): RoutingProblem['object'] {
  const key = 'key' in reference ? reference.key : { name: '*', namespace: reference.namespace };
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, ...key };
}

/** Asks outside the cluster whether the data plane follows a table: undefined where nobody is to be asked, no table where not all is written. */
export type VerifyRoutes = (routings: readonly Routing[], table: RouteTable | undefined) => VerifiedRoutes | undefined;

/**
 * What all routers of a Rollout say together. One that has a problem holds the whole; weights are those of the first, since all are
 * written alike. They are in order where rendering what the first says changes no object of any; the data plane follows when every
 * one of them does.
 */
export function observeRoutes(
  routed: RoutedRollout,
  routers: readonly RouterSpec[],
  find: FindObjects,
  verify?: VerifyRoutes,
): ObservedRoutes | 'unknown' {
  const routings = routingsOf(routed, routers, find);
  if (routings.state === 'unknown') return 'unknown';
  if (routings.state === 'problem') return problemOf(routings.problem);
  const readings: RouterReading[] = [];
  for (const { spec, request, live } of routings.all) {
    const reading = spec.observe(request, live);
    if (!reading.ok) return problemOf(reading.error);
    readings.push(reading.value);
  }
  const [first] = readings;
  const [use] = routings.all;
  if (first === undefined || use === undefined) {
    return { state: 'problem', message: 'No router of spec.strategy.canary.trafficRouting is known.' };
  }
  const targets = readings.find((each) => each.targets !== undefined)?.targets;
  const { status = {} } = routed.rollout;
  const managed = managedRoutesAt(routed.rollout, status);
  const stickiness = stickinessAt(routed.rollout, status, status.canary?.stickiness, first.canaryWeight ?? 0);
  const table = tableOf(use.request, { ...first, ...(targets === undefined ? {} : { targets }) }, { managed, stickiness });
  let isPartial = false;
  for (const { spec, request, live } of routings.all) {
    const rendered = isRendered(spec, request, live, table);
    if (!rendered.ok) return problemOf(rendered.error);
    isPartial ||= !rendered.value;
  }
  const verified = verify?.(routings.all, isPartial ? undefined : table);
  // What is verified takes the place of what its router cannot tell.
  const told = routings.all.flatMap(({ spec }, index) => (verified !== undefined && spec.id === 'alb' ? [] : (readings[index] ?? [])));
  const all = verified === undefined ? told : [...told, verified];
  const answers = new Set(all.map(({ accepted }) => accepted));
  const accepted = isPartial || answers.has('no') ? 'no' : answers.has('unknown') ? 'unknown' : 'yes';
  const pending = all.find((each) => each.accepted === 'no')?.pending;
  const { canaryWeight, arms = {} } = first;
  return {
    state: 'known',
    weights: { ...arms, ...(canaryWeight === undefined ? {} : { [use.request.canaryService]: canaryWeight }) },
    managed,
    ...(stickiness === undefined ? {} : { stickiness }),
    isPartial,
    accepted,
    ...(targets === undefined ? {} : { targets }),
    ...(pending === undefined ? {} : { pending }),
    ...(verified === undefined ? {} : { verifiesPods: true }),
    ...(verified?.askAgainAt === undefined ? {} : { askAgainAt: verified.askAgainAt }),
    ...(verified?.albs === undefined ? {} : { albs: verified.albs }),
  };
}

const problemOf = ({ message, object }: RoutingProblem): ObservedRoutes => ({ state: 'problem', message, object });

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

async function writeChanges(
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

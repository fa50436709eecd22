import { maxTrafficWeightOf, type Rollout, type RouteTable } from '@sluice/api';
import { sidesOf } from '@sluice/canary';
import {
  apiVersionOf,
  assert,
  diff,
  jsonEqual,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  type ObjectRef,
} from '@sluice/kubernetes';
import type { ObservedRoutes } from '@sluice/rollout';
import type { RouteReference, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from '@sluice/traffic-routers';

/** A router that a Rollout uses, and what it is asked about. */
interface Use {
  readonly spec: RouterSpec;
  readonly request: RouteRequest<unknown>;
}

function usesOf(rollout: Rollout, routers: readonly RouterSpec[]): readonly Use[] {
  const { canary, stable } = sidesOf(rollout, rollout.status ?? {});
  return routers.flatMap((spec) => {
    const config = spec.configOf(rollout);
    if (config === undefined) return [];
    return [{ spec, request: { rollout, config, canaryService: canary, stableService: stable, maxWeight: maxTrafficWeightOf(rollout) } }];
  });
}

/** The objects that the routers of a Rollout read. */
export const routeReferencesOf = (
  rollout: Rollout,
  routers: readonly RouterSpec[],
): readonly { kind: Kind<KubeObject>; key: ObjectRef }[] =>
  usesOf(rollout, routers).flatMap(({ spec, request }) =>
    spec.reads(request).flatMap((key) => {
      const kind = kindOf(spec, key);
      return kind === undefined ? [] : [{ kind, key }];
    }),
  );

const kindOf = ({ kinds }: RouterSpec, { apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): Kind<KubeObject> | undefined =>
  kinds.find((each) => each.kind === kind && apiVersionOf(each) === apiVersion);

/** Gives an object as the watch shows it; 'unknown' as long as the watch has not shown yet what there is. */
type ReadObject = (kind: Kind<KubeObject>, key: ObjectRef) => KubeObject | undefined | 'unknown';

type Routing = Use & { readonly live: readonly KubeObject[] };
type Routings =
  | { readonly state: 'complete'; readonly all: readonly Routing[] }
  | { readonly state: 'problem'; readonly problem: RoutingProblem }
  | { readonly state: 'unknown' };

/** The routers that a Rollout uses, each with its objects. */
function routingsOf(rollout: Rollout, routers: readonly RouterSpec[], read: ReadObject): Routings {
  const all: Routing[] = [];
  for (const use of usesOf(rollout, routers)) {
    const live: KubeObject[] = [];
    for (const reference of use.spec.reads(use.request)) {
      const kind = kindOf(use.spec, reference);
      const object = kind === undefined ? undefined : read(kind, reference);
      if (object === 'unknown') return { state: 'unknown' };
      if (object !== undefined) live.push(object);
      else if (reference.required) return { state: 'problem', problem: missing(reference) };
    }
    all.push({ ...use, live });
  }
  return { state: 'complete', all };
}

function missing({ required: _, ...object }: RouteReference): RoutingProblem {
  return { message: `${object.kind} "${object.name}" is not there.`, object };
}

/**
 * What all routers of a Rollout say together. One that has a problem holds the whole; weights are those of the first, since all are
 * written alike; the data plane follows when every one of them does.
 */
export function observeRoutes(rollout: Rollout, routers: readonly RouterSpec[], read: ReadObject): ObservedRoutes | 'unknown' {
  const routings = routingsOf(rollout, routers, read);
  if (routings.state === 'unknown') return 'unknown';
  if (routings.state === 'problem') return problemOf(routings.problem);
  const readings: RouterReading[] = [];
  for (const { spec, request, live } of routings.all) {
    const reading = spec.observe(request, live);
    if (!reading.ok) return problemOf(reading.error);
    readings.push(reading.value);
  }
  const [first, ...others] = readings;
  if (first === undefined) return { state: 'problem', message: 'No router of spec.strategy.canary.trafficRouting is known.' };
  const isAlike = ({ weights, managed }: RouterReading) => jsonEqual(weights, first.weights) && jsonEqual(managed, first.managed);
  const isPartial = readings.some((each) => each.isPartial) || !others.every(isAlike);
  const answers = new Set(readings.map(({ accepted }) => accepted));
  const accepted = answers.has('no') ? 'no' : answers.has('unknown') ? 'unknown' : 'yes';
  return { state: 'known', weights: first.weights, managed: first.managed, isPartial, accepted: isPartial ? 'no' : accepted };
}

const problemOf = ({ message, object }: RoutingProblem): ObservedRoutes => ({ state: 'problem', message, object });

/** Writes the table into the objects of all routers: each object that differs once, on exactly the version that was seen. */
export async function writeRoutes(
  client: KubernetesClient,
  rollout: Rollout,
  routers: readonly RouterSpec[],
  read: ReadObject,
  want: RouteTable,
): Promise<void> {
  const routings = routingsOf(rollout, routers, read);
  if (routings.state !== 'complete') throw new Error('the objects of the routers changed while they were to be written');
  for (const { spec, request, live } of routings.all) {
    const rendered = spec.render(request, live, want);
    if (!rendered.ok) throw new Error(rendered.error.message);
    for (const object of rendered.value) await writeObject(client, spec, live, object);
  }
}

async function writeObject(client: KubernetesClient, spec: RouterSpec, live: readonly KubeObject[], wanted: KubeObject): Promise<void> {
  const kind = kindOf(spec, wanted);
  assert(kind !== undefined, `router ${spec.id} rendered a ${wanted.kind}, which it does not declare`);
  const seen = live.find(
    (each) =>
      each.kind === wanted.kind && each.metadata.name === wanted.metadata.name && each.metadata.namespace === wanted.metadata.namespace,
  );
  if (seen === undefined) {
    await client.create(kind, wanted);
    return;
  }
  const operations = diff(seen, wanted);
  if (operations.length === 0) return;
  // Replacing the version by itself makes the server refuse the patch where the object has moved on.
  const guard = { op: 'replace', path: '/metadata/resourceVersion', value: seen.metadata.resourceVersion ?? '' } as const;
  await client.patch(kind, keyOf(seen), { type: 'json', operations: [guard, ...operations] });
}

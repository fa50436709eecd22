import { hasTrafficRouting, type Rollout } from '@sluice/api';
import type { Clock, KubeObject, KubernetesClient, ReplicaSet } from '@sluice/kubernetes';
import { keyOf, resourceOf } from '@sluice/kubernetes';
import { builtInRouters } from '@sluice/traffic-routers';
import type { StoredObject } from '../api-server/draft.ts';
import { type Dice, dice } from './dice.ts';
import { flowsBy, keyFor, noFlows, type Objects, routingObjects, servicesKind, type Table } from './flows.ts';
import { hashIn, hashOf } from './hashes.ts';
import type { Pen, Write } from './pen.ts';
import type { Route } from './planes/plane.ts';
import { planeOf } from './planes/registry.ts';
import type { Scenario } from './scenario.ts';
import type { View } from './view.ts';

/**
 * Where the traffic of users flows. Without a router it follows Services at once. With one, a few proxies follow what is written, each
 * object by itself and each proxy in its own time: so the tables that are in use at a moment may be old, new, or a mixture of both.
 */
export interface DataPlane {
  /** What stands in the objects now: what all proxies come to in the end. Without flows where no router is there. */
  written(): Table;
  /** The tables that are in use. */
  inUse(): readonly Table[];
  /** The tables that would be in use, and the one that would be written, if an object were (or had been) as given. */
  with(change: Write, state: 'before' | 'after'): readonly Table[];
  /** What the objects say, route by route. */
  routes(): readonly Route[];
  /** Whether requests of users may reach the pods of a ReplicaSet at the moment. */
  carriesTraffic(rollout: Rollout, replicaSet: ReplicaSet): boolean;
  /** Every proxy takes over everything, now. */
  settle(): void;
  /** Called when a proxy has begun to send requests elsewhere. */
  onChange(listener: () => void): void;
}

interface Options {
  readonly scenario: Pick<Scenario, 'seed' | 'routing'>;
  readonly pen: Pen;
  readonly clock: Clock;
  readonly view: View;
}

export function createDataPlane(options: Options): DataPlane {
  const { routing } = options.scenario;
  return routing === undefined ? servicesAlone(options.view) : routed(options, routing);
}

/** Without a router. */
export function servicesAlone(view: View): DataPlane {
  return {
    written: () => noFlows,
    inUse: () => [],
    with: () => [],
    routes: () => [],
    carriesTraffic: (rollout, replicaSet) => followsService(view, rollout, replicaSet),
    settle() {},
    onChange() {},
  };
}

/** Of a blue-green rollout to what the active Service selects, of a canary to all pods alike. */
function followsService(view: View, { spec }: Rollout, replicaSet: ReplicaSet): boolean {
  const active = view.service(spec.strategy?.blueGreen?.activeService ?? '');
  const selected = active === undefined ? undefined : hashIn(active);
  return selected === undefined || selected === hashOf(replicaSet);
}

function routed({ scenario, pen, clock, view }: Options, routing: NonNullable<Scenario['routing']>): DataPlane {
  const plane = planeOf(routing.plane);
  const client = pen.client({ who: 'cluster' });
  const lots = dice(scenario.seed, 'data plane');
  const listeners: (() => void)[] = [];
  const newest = new Map<string, StoredObject>();
  const tables = new WeakMap<Objects, Table>();

  /** The objects in maps that never change once they are made: so each is read once. */
  let written: Objects = new Map(newest);

  function tableOf(objects: Objects): Table {
    const known = tables.get(objects) ?? flowsBy(objects, (each) => plane.routes(each));
    tables.set(objects, known);
    return known;
  }
  const lagOf = (resource: string) => lagMs(lots, resource === servicesKind ? routing.mostServiceLagMs : routing.mostLagMs);
  const proxies = Array.from({ length: routing.proxies }, createProxy);

  function createProxy() {
    let known: Objects = new Map();
    const due = new Map<string, number>();
    const take = (key: string, object: StoredObject | undefined): void => {
      const next = new Map(known);
      if (object === undefined) next.delete(key);
      else next.set(key, object);
      known = next;
    };
    return {
      known: () => known,
      become(objects: Objects): void {
        known = objects;
      },
      follow(resource: string, object: StoredObject, isGone: boolean): void {
        const key = keyFor(resource, object);
        const at = Math.max(due.get(key) ?? 0, clock.now() + lagOf(resource));
        due.set(key, at);
        const arrive = (): void => {
          take(key, isGone ? undefined : object);
          for (const listener of listeners) listener();
          accept(resource, object);
        };
        if (at <= clock.now()) arrive();
        else clock.after(at - clock.now(), arrive);
      },
    };
  }

  /** Says that an object is taken over, when the last proxy has it. */
  function accept(resource: string, object: StoredObject): void {
    const key = keyFor(resource, object);
    const { generation } = object.metadata;
    if (plane.acceptedStatus === undefined || resource === servicesKind || newest.get(key)?.metadata.generation !== generation) return;
    if (proxies.some((each) => each.known().get(key)?.metadata.generation !== generation)) return;
    const status = plane.acceptedStatus(object);
    // Not within the write that it answers to: what looks on would see the answer first.
    clock.after(1, () => void writeStatus(client, resource, object, status));
  }

  const isFollowed = (resource: string): boolean => resource === servicesKind || plane.resources.includes(resource);

  pen.onWrite(({ resource, before, after, object }) => {
    if (!isFollowed(resource)) return;
    const key = keyFor(resource, object);
    if (after === undefined) newest.delete(key);
    else newest.set(key, after);
    written = new Map(newest);
    // What it says itself, it knows.
    if (before !== undefined && after !== undefined && isSame(before, after)) return;
    for (const proxy of proxies) proxy.follow(resource, object, after === undefined);
  });

  return {
    written: () => tableOf(written),
    inUse: () => proxies.map((each) => tableOf(each.known())),
    with({ resource, before, after, object }, state) {
      const replaced = state === 'before' ? before : after;
      return [written, ...proxies.map((each) => each.known())].map((objects) => {
        if (!isFollowed(resource)) return tableOf(objects);
        const changed = new Map(objects);
        if (replaced === undefined) changed.delete(keyFor(resource, object));
        else changed.set(keyFor(resource, object), replaced);
        return tableOf(changed);
      });
    },
    routes: () => plane.routes(routingObjects(written)),
    carriesTraffic(rollout, replicaSet) {
      if (!hasTrafficRouting(rollout)) return followsService(view, rollout, replicaSet);
      const all = [tableOf(written), ...proxies.map((each) => tableOf(each.known()))];
      return all.some(({ flows }) => flows.some(({ hash }) => hash === '' || hash === hashOf(replicaSet)));
    },
    settle() {
      for (const proxy of proxies) proxy.become(written);
      for (const [key, object] of newest) accept(key.split(' ')[0] ?? '', object);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

/** Half of the changes arrive soon, whatever the longest lag is. */
const lagMs = (lots: Dice, most: number): number => (lots.chance(50) ? lots.int(0, Math.min(most, 500)) : lots.int(0, most));

/** Nothing that a proxy looks at has changed. */
function isSame(one: StoredObject, other: StoredObject): boolean {
  const facts = ({ spec, metadata: { annotations, generation } }: StoredObject) => JSON.stringify([spec, annotations, generation]);
  return facts(one) === facts(other);
}

async function writeStatus(client: KubernetesClient, resource: string, object: KubeObject, status: object): Promise<void> {
  const kind = builtInRouters.flatMap(({ kinds }) => kinds).find((each) => resourceOf(each) === resource);
  if (kind === undefined) return;
  const body = JSON.parse(JSON.stringify({ status }));
  // One that was deleted meanwhile needs no answer.
  await client.patch(kind, keyOf(object), { type: 'merge', body }, 'status').catch(() => {});
}

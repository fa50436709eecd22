import { apiKinds, crdOf } from '@sluice/api';
import { assert, customResourceDefinitions, deployments, type ObjectKey, type Stopper, silentLog, stopper } from '@sluice/kubernetes';
import { type ApiServer, createApiServer } from '../api-server/api-server.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { behaviourOfWord, type ImageRule } from '../cluster/kubelet/conventions.ts';
import type { ImageBehaviour } from '../cluster/kubelet/image-behaviour.ts';
import { createRouterKinds } from '../router-kinds.ts';
import { createPen, type Pen } from '../simulator/pen.ts';
import type { Trouble } from '../simulator/scenario/troubles.ts';
import type { Scenario } from '../simulator/scenario.ts';
import { createView, type View } from '../simulator/view.ts';
import { createRandom } from '../time/random.ts';
import { createVirtualClock, type VirtualClock } from '../time/virtual-clock.ts';
import type { Rehearsal } from './rehearsal.ts';
import { createSurroundings, surroundingsOf } from './surroundings.ts';

/** A cluster with all that the Rollout names, before the Rollout itself is applied. No controller of ours runs yet. */
export interface Scenery {
  readonly clock: VirtualClock;
  readonly server: ApiServer;
  readonly pen: Pen;
  readonly view: View;
  readonly cluster: Cluster;
  readonly stop: Stopper;
  /** The Rollout. */
  readonly key: Required<ObjectKey>;
  readonly seed: string;
  /** In the words that the simulator's laws understand. */
  readonly scenario: Scenario;
  /** What goes wrong with requests and watches; there may be more under way. */
  readonly troubles: Trouble[];
  readonly notes: readonly string[];
}

/** Long enough for what is there before the Rollout to come to rest. */
const settleMs = 10_000;

export async function setScenery(rehearsal: Rehearsal): Promise<Scenery> {
  const { rollout, objects, chance } = rehearsal;
  const seed = chance?.seed ?? 'undisturbed';
  const key = { namespace: rollout.metadata.namespace ?? '', name: rollout.metadata.name };
  const clock = createVirtualClock();
  const server = createApiServer({ clock, random: createRandom(`${seed}/cluster`), tracksFields: false });
  const pen = createPen(server);
  const user = pen.client({ who: 'user' });
  const stop = stopper();
  for (const kind of apiKinds) await user.create(customResourceDefinitions, crdOf(kind));
  await createRouterKinds(user, server);
  const ports = { client: pen.client({ who: 'cluster' }), clock, random: createRandom(`${seed}/pods`), log: silentLog };
  const cluster = startCluster({ ...ports, events: 'none', images: [...behaviours(rehearsal)] }, stop);
  await clock.settle();
  await cluster.ready;
  const surroundings = surroundingsOf(server, rollout, objects);
  await createSurroundings(user, rollout, surroundings);
  await clock.advance(settleMs);
  const workload = await user.get(deployments, { ...key, name: rollout.spec.workloadRef?.name ?? '' });
  const troubles: Trouble[] = [];
  const scenario: Scenario = {
    seed,
    rollout,
    services: surroundings.objects.flatMap(({ kind, object }) =>
      kind.kind === 'Service' && object.metadata.namespace === key.namespace ? [object.metadata.name] : [],
    ),
    ...(workload === undefined ? {} : { workload }),
    actions: [],
    troubles,
    controllers: 1,
    takesOver: false,
    calmAtMs: 0,
  };
  return { clock, server, pen, view: createView(server, key), cluster, stop, key, seed, scenario, troubles, notes: surroundings.notes };
}

/** How the pods behave, by the options of the rehearsal. */
function* behaviours({ image, podStartMs, newPods }: Rehearsal): Generator<ImageRule> {
  const start: Partial<ImageBehaviour> = podStartMs === undefined ? {} : { readyAfterMs: podStartMs };
  const asTold = newPods === undefined ? {} : behaviourOfWord(newPods);
  assert(asTold !== undefined, `nothing is known about pods that are "${newPods}"`);
  yield { image, behaviour: { ...start, ...asTold } };
  yield { image: '*', behaviour: start };
}

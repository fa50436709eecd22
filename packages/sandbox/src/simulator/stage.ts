import { analysisTemplates, apiKinds, crdOf } from '@sluice/api';
import {
  apiVersionOf,
  assert,
  customResourceDefinitions,
  deployments,
  horizontalPodAutoscalers,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  namespaces,
  podTemplates,
  replicaSets,
  type Stopper,
  services,
  silentLog,
  stopper,
} from '@sluice/kubernetes';
import { builtInRouters, isOfKind } from '@sluice/traffic-routers';
import { type ApiServer, createApiServer } from '../api-server/api-server.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { createRouterKinds } from '../router-kinds.ts';
import { createRandom } from '../time/random.ts';
import { createVirtualClock, type VirtualClock } from '../time/virtual-clock.ts';
import { autoscalerOfRollout, constantLoad } from './autoscaler.ts';
import { createDataPlane, type DataPlane } from './data-plane.ts';
import { createPen, type Pen } from './pen.ts';
import { planeOf } from './planes/registry.ts';
import { leaveRollout } from './predecessor.ts';
import type { Scenario, Workload } from './scenario.ts';
import { createView, namespace, rolloutName, type View } from './view.ts';

/** A cluster in memory under virtual time, with all that a scenario needs before its Rollout is applied. No controller of ours runs yet. */
export interface Stage {
  readonly clock: VirtualClock;
  readonly server: ApiServer;
  readonly pen: Pen;
  readonly view: View;
  readonly cluster: Cluster;
  readonly plane: DataPlane;
  readonly stop: Stopper;
}

/** The controller watches all kinds of the project, whether a scenario uses them or not. */
const definitions = apiKinds.map((kind) => crdOf(kind));

export async function setStage(scenario: Scenario): Promise<Stage> {
  const clock = createVirtualClock();
  const random = createRandom(`${scenario.seed}/cluster`);
  const server = createApiServer({ clock, random });
  const pen = createPen(server);
  const user = pen.client({ who: 'user' });
  for (const definition of definitions) await user.create(customResourceDefinitions, definition);
  await user.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const view = createView(server);
  const plane = createDataPlane({ scenario, pen, clock, view });
  const stop = stopper();
  const { autoscaledTo } = scenario;
  const load = autoscaledTo === undefined ? {} : { load: constantLoad({ view, plane, replicas: autoscaledTo }) };
  const cluster = startCluster({ client: pen.client({ who: 'cluster' }), clock, random, log: silentLog, events: 'none', ...load }, stop);
  await clock.settle();
  await cluster.ready;
  for (const name of scenario.services) await createService(user, name);
  for (const [name, spec] of Object.entries(scenario.metrics?.templates ?? {}))
    await user.create(analysisTemplates, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisTemplate',
      metadata: { name, namespace },
      spec,
    });
  if (scenario.routing !== undefined) await createRouting(user, server, scenario.routing);
  if (scenario.workload !== undefined) await createWorkload(user, scenario.workload);
  await clock.advance(10_000);
  if (scenario.takesOver) {
    await leaveRollout(pen.client({ who: 'environment' }), scenario);
    await clock.advance(120_000);
  }
  if (autoscaledTo !== undefined) await user.create(horizontalPodAutoscalers, autoscalerOfRollout);
  plane.settle();
  return { clock, server, pen, view, cluster, plane, stop };
}

const createService = (client: KubernetesClient, name: string) =>
  client.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    // What others have written on it must survive.
    metadata: { name, namespace, labels: { team: 'web' }, annotations: { 'example.org/contact': 'web@example.org' } },
    spec: { selector: { app: rolloutName }, ports: [{ port: 80, targetPort: 8080 }] },
  });

async function createRouting(client: KubernetesClient, server: ApiServer, { plane }: NonNullable<Scenario['routing']>): Promise<void> {
  const { resources, objects } = planeOf(plane);
  await createRouterKinds(client, server, (resource) => resources.includes(resource));
  for (const object of objects) await client.create(kindFor(object), object);
}

function kindFor(object: KubeObject): Kind<KubeObject> {
  const found = builtInRouters
    .flatMap(({ kinds }) => kinds)
    .find((each) => isOfKind(object, each) && apiVersionOf(each) === object.apiVersion);
  assert(found !== undefined, `no router knows the kind ${object.kind}`);
  return found;
}

async function createWorkload(client: KubernetesClient, workload: Workload): Promise<void> {
  if (workload.kind === 'PodTemplate') await client.create(podTemplates, workload);
  else if (workload.kind === 'ReplicaSet') await client.create(replicaSets, workload);
  else await client.create(deployments, workload);
}

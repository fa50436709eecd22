import { type BlueGreenStrategy, type CanaryStrategy, type Rollout, rollouts } from '@sluice/api';
import { type Service, services } from '@sluice/kubernetes';
import { rolloutOf, type World } from './world.ts';

/** The images that journeys use. Their tags tell the embedded kubelet how the containers behave. */
export const v1 = 'demo:v1';
export const v2 = 'demo:v2';
export const v3 = 'demo:v3';
export const broken = 'demo:never-ready';

type Strategy = { readonly canary: CanaryStrategy } | { readonly blueGreen: BlueGreenStrategy };

export function rolloutManifest(world: World, name: string, strategy: Strategy, change: Partial<Rollout['spec']> = {}): Rollout {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name, namespace: world.namespace },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'demo', image: v1, ports: [{ containerPort: 8080 }] }] },
      },
      strategy,
      ...change,
    },
  };
}

export const createRollout = (world: World, name: string, strategy: Strategy, change: Partial<Rollout['spec']> = {}): Promise<Rollout> =>
  world.client.create(rollouts, rolloutManifest(world, name, strategy, change));

export const createService = (world: World, name: string, app: string): Promise<Service> =>
  world.client.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: world.namespace },
    spec: { selector: { app }, ports: [{ port: 80, targetPort: 8080 }] },
  });

// What users do to a Rollout.

export async function changeSpec(world: World, name: string, spec: object): Promise<void> {
  await world.client.patch(
    rollouts,
    { namespace: world.namespace, name },
    { type: 'merge', body: { spec: JSON.parse(JSON.stringify(spec)) } },
  );
}

export const setImage = (world: World, name: string, image: string): Promise<void> =>
  changeSpec(world, name, { template: { spec: { containers: [{ name: 'demo', image, ports: [{ containerPort: 8080 }] }] } } });

export async function changeStatus(world: World, name: string, status: object): Promise<void> {
  await world.client.patch(
    rollouts,
    { namespace: world.namespace, name },
    { type: 'merge', body: { status: JSON.parse(JSON.stringify(status)) } },
    'status',
  );
}

/** What `kubectl argo rollouts promote` does: ends the present pause. */
export const promote = (world: World, name: string): Promise<void> => changeStatus(world, name, { pauseConditions: null });
export const promoteFull = (world: World, name: string): Promise<void> => changeStatus(world, name, { promoteFull: true });
export const abort = (world: World, name: string): Promise<void> => changeStatus(world, name, { abort: true });
export const retry = (world: World, name: string): Promise<void> => changeStatus(world, name, { abort: false });

export async function scale(world: World, name: string, replicas: number): Promise<void> {
  await world.client.patch(rollouts, { namespace: world.namespace, name }, { type: 'merge', body: { spec: { replicas } } }, 'scale');
}

/** What `restart` does. The moment is a second ahead, since pods carry whole seconds. */
export async function restartNow(world: World, name: string): Promise<string> {
  const restartAt = `${new Date(world.clock.now() + 1000).toISOString().slice(0, 19)}Z`;
  await changeSpec(world, name, { restartAt });
  return restartAt;
}

export async function remove(world: World, name: string): Promise<void> {
  const { metadata } = await rolloutOf(world, name);
  await world.client.remove(rollouts, { namespace: world.namespace, name }, metadata.uid === undefined ? {} : { uid: metadata.uid });
}

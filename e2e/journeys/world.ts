import { type Rollout, rollouts } from '@sluice/api';
import {
  type Clock,
  type Event,
  events,
  type KubeObject,
  type KubernetesClient,
  type Pod,
  pods,
  type ReplicaSet,
  replicaSets,
  type Service,
  services,
} from '@sluice/kubernetes';
import type { MetricServer } from './metric-server.ts';

/** Where a journey happens: the embedded cluster under virtual time, or a real API server. The controller is already running. */
export interface World {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  /** A namespace for this journey alone. */
  readonly namespace: string;
  /** What metrics of this journey may ask. */
  readonly metrics: MetricServer;
  /** A pause that is long here: an hour under virtual time, seconds on a real clock. */
  readonly longPauseSeconds: number;
  /** Waits until `check` holds. Throws, saying what was waited for, where it does not within a minute of this world's time (or `withinMs`). */
  until(what: string, check: () => Promise<boolean>, withinMs?: number): Promise<void>;
}

/** A story of a user and a rollout. It throws where the story ends otherwise than it should. */
export interface Journey {
  /** A sentence that says what holds. */
  readonly name: string;
  run(world: World): Promise<void>;
}

export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  expect(seen === wanted, `${what}: expected ${wanted}, found ${seen}`);
}

// What journeys look at.

export async function rolloutOf({ client, namespace }: World, name: string): Promise<Rollout> {
  const found = await client.get(rollouts, { namespace, name });
  expect(found !== undefined, `Rollout ${name} is not there`);
  return found;
}

export async function serviceOf({ client, namespace }: World, name: string): Promise<Service> {
  const found = await client.get(services, { namespace, name });
  expect(found !== undefined, `Service ${name} is not there`);
  return found;
}

/** The hash of the revision that a Service selects; undefined for none. */
export const selectedBy = async (world: World, service: string): Promise<string | undefined> =>
  (await serviceOf(world, service)).spec?.selector?.['rollouts-pod-template-hash'];

/** The ReplicaSets of a rollout, by their image. */
export async function replicaSetsOf({ client, namespace }: World, app: string): Promise<ReadonlyMap<string, ReplicaSet>> {
  const { items } = await client.list(replicaSets, { namespace, labelSelector: `app=${app}` });
  return new Map(items.map((each) => [each.spec?.template?.spec?.containers[0]?.image ?? '', each]));
}

export async function podsOf({ client, namespace }: World, app: string): Promise<readonly Pod[]> {
  return (await client.list(pods, { namespace, labelSelector: `app=${app}` })).items;
}

export async function sizesOf(world: World, app: string): Promise<Readonly<Record<string, number>>> {
  const found = await replicaSetsOf(world, app);
  return Object.fromEntries([...found].map(([image, each]) => [image, each.spec?.replicas ?? 1]));
}

/** The reasons of the events about a rollout, in the order in which they first happened. */
export async function eventReasonsOf({ client, namespace }: World, name: string): Promise<readonly string[]> {
  const { items } = await client.list(events, { namespace, fieldSelector: `involvedObject.name=${name},involvedObject.kind=Rollout` });
  const time = (event: Event) => event.eventTime ?? event.firstTimestamp ?? event.metadata.creationTimestamp ?? '';
  const version = (event: KubeObject) => Number(event.metadata.resourceVersion ?? 0);
  return [...items].sort((a, b) => time(a).localeCompare(time(b)) || version(a) - version(b)).map((event) => event.reason ?? '');
}

// What journeys wait for.

/** Waits until the ReplicaSets of the images have these sizes, given in the order in which the API server lists them. */
export const untilSizes = (world: World, app: string, sizes: Readonly<Record<string, number>>, what: string): Promise<void> =>
  world.until(what, async () => JSON.stringify(await sizesOf(world, app)) === JSON.stringify(sizes));

export async function untilPhase(world: World, name: string, phase: string, withinMs?: number): Promise<Rollout> {
  await world.until(
    `Rollout ${name} is ${phase}`,
    async () => {
      const { status, metadata } = await rolloutOf(world, name);
      return status?.phase === phase && status.observedGeneration === String(metadata.generation);
    },
    withinMs,
  );
  return rolloutOf(world, name);
}

/** Healthy, with all pods of this image and none of another. */
export async function untilHealthyAt(world: World, name: string, image: string, withinMs?: number): Promise<Rollout> {
  await world.until(
    `Rollout ${name} is Healthy at ${image}`,
    async () => {
      const { status, metadata, spec } = await rolloutOf(world, name);
      const current = (await replicaSetsOf(world, name)).get(image);
      return (
        status?.phase === 'Healthy' &&
        status.observedGeneration === String(metadata.generation) &&
        current?.metadata.labels?.['rollouts-pod-template-hash'] === status.stableRS &&
        (current?.status?.availableReplicas ?? 0) === (spec.replicas ?? 1)
      );
    },
    withinMs,
  );
  return rolloutOf(world, name);
}

export async function untilPausedAt(world: World, name: string, stepIndex: number): Promise<Rollout> {
  await world.until(`Rollout ${name} pauses at step ${stepIndex}`, async () => {
    const { status } = await rolloutOf(world, name);
    return status?.phase === 'Paused' && status.currentStepIndex === stepIndex;
  });
  return rolloutOf(world, name);
}

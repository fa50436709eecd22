/** Two embedded clusters: Rollouts and pods in one, the objects of Istio in the other. */
import { describe, test } from '@jest/globals';
import {
  ApiError,
  customResourceDefinitions,
  defineKind,
  type KubeObject,
  type KubernetesClient,
  namespaces,
  numberAt,
  secrets,
  silentLog,
} from '@sluice/kubernetes';
import { createApiServer, createRandom } from '@sluice/sandbox';
import { builtInRouters } from '@sluice/traffic-routers';
import { withPrimaryCluster } from '../../packages/controller/src/primary-cluster.ts';
import { crdsOfKinds } from '../crds/vendor-crds.ts';
import { tellInMemory } from './in-memory.ts';
import { createRollout, createService, promote, remove, setImage, v1, v2 } from './manifests.ts';
import { expect, expectEqual, rolloutOf, sizesOf, untilHealthyAt, untilPausedAt, type World } from './world.ts';

const namespace = 'journey';
const kubeconfig = 'the way to the primary cluster';
const virtualServices = defineKind<KubeObject>('networking.istio.io/v1', 'VirtualService', 'virtualservices');

interface Primary {
  readonly client: KubernetesClient;
  isDown: boolean;
}

/** Tells a story whose controller knows the way to another cluster by its kubeconfig. */
async function tellWithTwoClusters(story: (world: World, primary: Primary) => Promise<void>): Promise<void> {
  let primary: Primary | undefined;
  await tellInMemory(
    {
      name: 'with two clusters',
      async run(world) {
        if (primary === undefined) throw new Error('there is no primary cluster');
        await primary.client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
        await prepare(primary.client);
        await createService(world, 'web-stable', 'web');
        await createService(world, 'web-canary', 'web');
        await story(world, primary);
      },
    },
    {
      reach: (client, clock) => {
        const other = createApiServer({ clock, random: createRandom(2) }).client();
        const known: Primary = { client: other, isDown: false };
        primary = known;
        const connect = async (text: string) => {
          if (text !== kubeconfig) throw new Error('it is no kubeconfig');
          return { client: whileUp(known), close: async () => {} };
        };
        return withPrimaryCluster({ client, clock, log: silentLog, namespace, connect }).client;
      },
    },
  );
}

/** A client that gets no answers while the cluster is down; a watch ends with the first change. */
function whileUp(primary: Primary): KubernetesClient {
  const { client } = primary;
  const answering = (): KubernetesClient => {
    if (primary.isDown) throw new ApiError('Unreachable', 'the connection was refused');
    return client;
  };
  return {
    get: async (kind, key) => answering().get(kind, key),
    list: async (kind, options) => answering().list(kind, options),
    create: async (kind, object, options) => answering().create(kind, object, options),
    patch: async (kind, key, patch, target) => answering().patch(kind, key, patch, target),
    remove: async (kind, key, options) => answering().remove(kind, key, options),
    post: async (kind, key, subresource, body) => answering().post(kind, key, subresource, body),
    async *watch(kind, options, stop) {
      for await (const event of answering().watch(kind, options, stop)) {
        answering();
        yield event;
      }
    },
  };
}

async function prepare(client: KubernetesClient): Promise<void> {
  const istio = builtInRouters.filter(({ id }) => id === 'istio');
  for (const crd of crdsOfKinds(istio.flatMap(({ kinds }) => kinds))) await client.create(customResourceDefinitions, crd);
  const destination = (host: string, weight: number) => ({ destination: { host }, weight });
  const route = [destination('web-stable', 100), destination('web-canary', 0)];
  const virtualService: KubeObject & { readonly spec: object } = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'web', namespace },
    spec: { hosts: ['web.example'], http: [{ route }] },
  };
  await client.create(virtualServices, virtualService);
}

const writeSecret = ({ client }: World, values: readonly string[], name = 'primary') =>
  client.create(secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels: { 'istio.argoproj.io/primary-cluster': 'true' } },
    data: Object.fromEntries(values.map((value, index) => [`cluster-${index}`, Buffer.from(value).toString('base64')])),
  });

const createCanary = (world: World) =>
  createRollout(world, 'web', {
    canary: {
      stableService: 'web-stable',
      canaryService: 'web-canary',
      trafficRouting: { istio: { virtualService: { name: 'web' } } },
      steps: [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }, { pause: {} }],
    },
  });

async function weights({ client }: Primary): Promise<readonly (number | undefined)[]> {
  const found = await client.get(virtualServices, { namespace, name: 'web' });
  return [0, 1].map((index) => numberAt(found, 'spec', 'http', 0, 'route', index, 'weight'));
}

/** A canary of a quarter, at its first pause. */
async function untilUnderWay(world: World): Promise<void> {
  await createCanary(world);
  await untilHealthyAt(world, 'web', v1);
  await setImage(world, 'web', v2);
  await untilPausedAt(world, 'web', 1);
}

const untilHeld = (world: World, words: string) =>
  world.until(`the rollout waits, and says that ${words}`, async () => {
    const { waitingFor } = (await rolloutOf(world, 'web')).status ?? {};
    return waitingFor?.reason === 'RoutingProblem' && waitingFor.object?.kind === 'VirtualService' && waitingFor.message.includes(words);
  });

describe('the primary cluster of Istio', () => {
  test('has the weights of a rollout that runs here, and gets them back when it is deleted', () =>
    tellWithTwoClusters(async (world, primary) => {
      await writeSecret(world, [kubeconfig]);
      await untilUnderWay(world);
      expectEqual(await weights(primary), [75, 25], 'weights in the primary cluster');
      await remove(world, 'web');
      await world.until('the weights are given back', async () => (await weights(primary))[1] === 0);
    }));

  test.each([
    ['is no kubeconfig', ['nonsense'], 'holds no kubeconfig that leads to a cluster: it is no kubeconfig'],
    ['holds several', [kubeconfig, kubeconfig], 'must hold one kubeconfig, and has 2 values.'],
    ['is empty', [], 'must hold one kubeconfig, and has 0 values.'],
  ])('cannot be asked where the Secret %s: that is told, and ends by itself when it is mended', (_, values, words) =>
    tellWithTwoClusters(async (world) => {
      await writeSecret(world, values);
      await createCanary(world);
      await untilHeld(world, words);
      await world.client.remove(secrets, { namespace, name: 'primary' });
      await writeSecret(world, [kubeconfig]);
      await untilHealthyAt(world, 'web', v1, 120_000);
    }),
  );

  test('is one: two Secrets are told of', () =>
    tellWithTwoClusters(async (world) => {
      await writeSecret(world, [kubeconfig]);
      await writeSecret(world, [kubeconfig], 'another');
      await createCanary(world);
      await untilHeld(world, '2 Secrets in journey');
    }));

  test('holds a rollout while it does not answer, and takes nothing from it', () =>
    tellWithTwoClusters(async (world, primary) => {
      await writeSecret(world, [kubeconfig]);
      await untilUnderWay(world);
      const sizes = await sizesOf(world, 'web');
      primary.isDown = true;
      // A change ends the watch.
      await primary.client.patch(
        virtualServices,
        { namespace, name: 'web' },
        { type: 'merge', body: { metadata: { labels: { a: 'b' } } } },
      );
      await untilHeld(world, 'the connection was refused');
      await promote(world, 'web');
      await world.until('a while has passed', async () => (await rolloutOf(world, 'web')).status?.currentStepIndex === 2);
      for (const [image, size] of Object.entries(await sizesOf(world, 'web')))
        expect(size >= (sizes[image] ?? 0), `pods of ${image} are gone`);
      expectEqual(await weights(primary), [75, 25], 'weights while the cluster is down');
      primary.isDown = false;
      await untilPausedAt(world, 'web', 3);
      expectEqual(await weights(primary), [50, 50], 'weights when it is back');
    }));

  test('is this one where no Secret leads elsewhere', () =>
    tellWithTwoClusters(async (world, primary) => {
      await prepare(world.client);
      await untilUnderWay(world);
      expectEqual(await weights({ ...primary, client: world.client }), [75, 25], 'weights here');
      expectEqual(await weights(primary), [100, 0], 'weights there');
    }));
});

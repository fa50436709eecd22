import { describe, expect, test } from '@jest/globals';
import {
  ApiError,
  deployments,
  endpointSlices,
  isApiError,
  type KubernetesClient,
  keyOf,
  pods,
  type Random,
  replicaSets,
  type Service,
  services,
} from '@sluice/kubernetes';
import fc from 'fast-check';
import { createRandom } from '../time/random.ts';
import { isReady } from './pod-facts.ts';
import { deployment } from './testing/objects.ts';
import { type Stage, stage } from './testing/stage.ts';

const key = { namespace: 'default', name: 'web' };
const web: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};

/** What can happen to a Deployment and its pods. */
type Incident =
  | { readonly do: 'scale'; readonly replicas: number }
  | { readonly do: 'roll'; readonly image: string }
  | { readonly do: 'pause'; readonly paused: boolean }
  | { readonly do: 'kill' | 'fail' | 'evict' | 'delete-pod' | 'delete-set'; readonly which: number };

const incidents: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({ do: fc.constant('scale' as const), replicas: fc.integer({ min: 0, max: 8 }) }),
  fc.record({
    do: fc.constant('roll' as const),
    image: fc.constantFrom('web:1', 'web:2', 'web:slow-20s', 'web:crash-2-times', 'web:never-ready'),
  }),
  fc.record({ do: fc.constant('pause' as const), paused: fc.boolean() }),
  fc.record({ do: fc.constantFrom('kill', 'fail', 'evict', 'delete-pod', 'delete-set'), which: fc.nat(10) }),
);

async function strike(on: Stage, incident: Incident): Promise<void> {
  const patch = (spec: Parameters<typeof deployment>[1]) =>
    on.client.patch(deployments, key, { type: 'merge', body: { spec: JSON.parse(JSON.stringify(spec)) } });
  switch (incident.do) {
    case 'scale':
      await patch({ replicas: incident.replicas });
      return;
    case 'roll':
      await patch({ template: { spec: { containers: [{ name: 'web', image: incident.image }] } } });
      return;
    case 'pause':
      await patch({ paused: incident.paused });
      return;
    case 'delete-set': {
      const { items } = await on.client.list(replicaSets, { namespace: 'default' });
      const set = items[incident.which % Math.max(1, items.length)];
      if (set !== undefined) await on.client.remove(replicaSets, keyOf(set));
      return;
    }
    default: {
      const { items } = await on.client.list(pods, { namespace: 'default' });
      const pod = items[incident.which % Math.max(1, items.length)];
      if (pod === undefined) return;
      if (incident.do === 'kill') on.cluster.killContainers(keyOf(pod));
      else if (incident.do === 'fail') on.cluster.failPod(keyOf(pod));
      else if (incident.do === 'delete-pod') await on.client.remove(pods, keyOf(pod));
      else await on.cluster.evict(keyOf(pod)).catch(unlessFault);
    }
  }
}

const unlessFault = (error: unknown): void => {
  if (!isApiError(error, 'ServiceUnavailable', 'Timeout')) throw error;
};

/** A client on whose way requests get lost, before or after they took effect, for as long as `rate` is above 0. */
function lossy(client: KubernetesClient, random: Random, fault: { rate: number }): KubernetesClient {
  const through = async <T>(send: () => Promise<T>): Promise<T> => {
    if (random() < fault.rate) throw new ApiError('ServiceUnavailable', 'lost on the way there');
    const answer = await send();
    if (random() < fault.rate) throw new ApiError('Timeout', 'lost on the way back');
    return answer;
  };
  return {
    get: (kind, at) => through(() => client.get(kind, at)),
    list: (kind, options) => through(() => client.list(kind, options)),
    create: (kind, object, options) => through(() => client.create(kind, object, options)),
    patch: (kind, at, patch, target) => through(() => client.patch(kind, at, patch, target)),
    remove: (kind, at, options) => through(() => client.remove(kind, at, options)),
    watch: (kind, options, stop) => client.watch(kind, options, stop),
    post: (kind, at, subresource, body) => through(() => client.post(kind, at, subresource, body)),
  };
}

describe('whatever happens, and however many requests get lost', () => {
  test('a Deployment ends with its pods, all of its template, each of them once in its Service, and then silence', async () => {
    const steps = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 15_000 }), incident: incidents }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (story, seed) => {
        const fault = { rate: 0.1 };
        const on = await stage({ seed, wrap: (client) => lossy(client, createRandom(seed), fault) });
        await on.client.create(services, web);
        await on.client.create(deployments, deployment('web', { replicas: 3 }));
        for (const { afterMs, incident } of story) {
          await on.clock.advance(afterMs);
          await strike(on, incident);
        }
        await on.clock.advance(60_000);
        fault.rate = 0;
        await strike(on, { do: 'pause', paused: false });
        await strike(on, { do: 'roll', image: 'web:9' });
        await on.clock.advance(3_600_000);

        const wanted = (await on.client.get(deployments, key))?.spec?.replicas ?? 0;
        const alive = (await on.client.list(pods)).items.filter(({ status }) => status?.phase !== 'Failed');
        expect(alive.map(({ spec }) => spec?.containers[0]?.image)).toEqual(Array(wanted).fill('web:9'));
        expect(alive.every(isReady)).toBe(true);
        const served = (await on.client.list(endpointSlices)).items.flatMap(({ endpoints = [] }) =>
          endpoints.map(({ targetRef }) => targetRef?.name),
        );
        expect(served.sort()).toEqual(alive.map(({ metadata }) => metadata.name).sort());
        expect(on.clock.nextDue).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import type { CanaryStrategy } from '@sluice/api';
import type { KubernetesClient } from '@sluice/kubernetes';
import { tellInMemory } from '../journeys/in-memory.ts';
import { createService, setImage, v1, v2 } from '../journeys/manifests.ts';
import { type Journey, untilHealthyAt, type World } from '../journeys/world.ts';
import { createVirtualService, istioKinds, provideCrds } from './istio.ts';
import { createQuickRollout } from './part.ts';

/** The client, which notes what is asked of it, but for watches, lists and events. */
function counting(client: KubernetesClient, asked: string[]): KubernetesClient {
  const note = (verb: string, { plural }: { readonly plural: string }, target?: string): void => {
    if (plural !== 'events') asked.push(`${verb} ${plural}${target === undefined ? '' : `/${target}`}`);
  };
  return {
    ...client,
    get(kind, key) {
      note('get', kind);
      return client.get(kind, key);
    },
    create(kind, object, options) {
      note('create', kind);
      return client.create(kind, object, options);
    },
    patch(kind, key, patch, target) {
      note('patch', kind, target);
      return client.patch(kind, key, patch, target);
    },
    remove(kind, key, options) {
      note('delete', kind);
      return client.remove(kind, key, options);
    },
  };
}

const quietMs = 60_000;

/** What the controller asks for while a Rollout is made, and while it gets a new image. All that follows within a minute counts. */
async function requestsOf(strategy: CanaryStrategy, prepare: (world: World) => Promise<void> = async () => {}) {
  const asked: string[] = [];
  const phase = async (world: World, act: () => Promise<unknown>, image: string): Promise<Readonly<Record<string, number>>> => {
    await act();
    await untilHealthyAt(world, 'web', image);
    const quietAt = world.clock.now() + quietMs;
    await world.until('a minute has passed', async () => world.clock.now() >= quietAt, quietMs);
    return countOf(asked.splice(0));
  };
  let found = { create: {}, update: {} };
  const journey: Journey = {
    name: 'an update',
    async run(world) {
      await prepare(world);
      const create = await phase(world, () => createQuickRollout(world, 'web', strategy, 2), v1);
      found = { create, update: await phase(world, () => setImage(world, 'web', v2), v2) };
    },
  };
  await tellInMemory(journey, { reach: (client) => counting(client, asked) });
  return found;
}

function countOf(requests: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const request of requests) counts[request] = (counts[request] ?? 0) + 1;
  return counts;
}

const steps: CanaryStrategy['steps'] = [{ setWeight: 50 }, { pause: { duration: 1 } }, { setWeight: 100 }];

describe('with pods that are ready at once, nothing is asked for twice', () => {
  test('a canary is made with 4 requests, and updated with 9: its revision, three sizes, and a status for each of begun, paused, resumed, healthy', async () => {
    expect(await requestsOf({ steps })).toEqual({
      create: { 'patch rollouts': 1, 'create replicasets': 1, 'patch rollouts/status': 2 },
      update: { 'patch rollouts': 1, 'create replicasets': 1, 'patch replicasets': 3, 'patch rollouts/status': 4 },
    });
  });

  test('with Istio it also points two Services and shifts the weight three times', async () => {
    const routed: CanaryStrategy = {
      steps,
      stableService: 'web-stable',
      canaryService: 'web-canary',
      trafficRouting: { istio: { virtualService: { name: 'web', routes: ['primary'] } } },
    };
    const { create, update } = await requestsOf(routed, async (world) => {
      await provideCrds(world.client, istioKinds);
      await createService(world, 'web-stable', 'web');
      await createService(world, 'web-canary', 'web');
      await createVirtualService(world, 'web');
    });
    expect(create).toEqual({ 'patch rollouts': 1, 'create replicasets': 1, 'patch services': 2, 'patch rollouts/status': 3 });
    expect(update).toEqual({
      'patch rollouts': 1,
      'create replicasets': 1,
      'patch replicasets': 3,
      'patch services': 2,
      'patch virtualservices': 3,
      'patch rollouts/status': 9,
    });
  });
});

import { describe, test } from '@jest/globals';
import { ApiError, type KubernetesClient, type Random } from '@sluice/kubernetes';
import { createRandom } from '@sluice/sandbox';
import { experimentStories } from './experiments.ts';
import { tellInMemory } from './in-memory.ts';

/**
 * An API server that fails every fifth write, some before and some after it was done: every order of "done, but not known" and "not done"
 * comes up sooner or later. Events are not
 * looked at: one that belongs to a write whose answer was lost is lost for good.
 */
function unreliable(client: KubernetesClient, random: Random): KubernetesClient {
  const perhaps = async <T>(write: () => Promise<T>): Promise<T> => {
    const chance = random();
    if (chance < 0.1) throw new ApiError('Unreachable', 'the connection was lost before the request arrived');
    const answer = await write();
    if (chance < 0.2) throw new ApiError('Unreachable', 'the connection was lost before the answer arrived');
    return answer;
  };
  return {
    get: client.get.bind(client),
    list: client.list.bind(client),
    watch: client.watch.bind(client),
    create: (kind, object, options) => perhaps(() => client.create(kind, object, options)),
    patch: (kind, key, patch, target) => perhaps(() => client.patch(kind, key, patch, target)),
    remove: (kind, key, options) => perhaps(() => client.remove(kind, key, options)),
    post: (kind, key, subresource, body) => perhaps(() => client.post(kind, key, subresource, body)),
  };
}

describe.each([1, 2, 3, 4])('where the API server fails every fifth write (seed %i)', (seed) => {
  for (const journey of experimentStories)
    test(journey.name, () => tellInMemory(journey, { reach: (client) => unreliable(client, createRandom(seed)) }));
});

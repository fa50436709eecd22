/** A webhook or a schema does not take the routes that a step asks for. */
import { describe, test } from '@jest/globals';
import { ApiError, type KubernetesClient } from '@sluice/kubernetes';
import { builtInRouters } from '@sluice/traffic-routers';
import { tellInMemory } from './in-memory.ts';
import { abort, setImage, v1, v2 } from './manifests.ts';
import { apply, installCrds, weightNow } from './routers.ts';
import { expect, expectEqual, rolloutOf, untilHealthyAt, untilPhase } from './world.ts';

const words = 'admission webhook "validations.example.com" denied the request: filter RequestMirror is not supported';

/** A server whose webhook refuses routes with copies, as long as `holds`. */
function refusingCopies(client: KubernetesClient, webhook: { holds: boolean; asked: number }): KubernetesClient {
  return {
    ...client,
    list: (kind, options) => client.list(kind, options),
    get: (kind, key) => client.get(kind, key),
    create: (kind, object, options) => client.create(kind, object, options),
    remove: (kind, key, options) => client.remove(kind, key, options),
    watch: (kind, options, stop) => client.watch(kind, options, stop),
    post: (kind, key, subresource, body) => client.post(kind, key, subresource, body),
    async patch(kind, key, patch, target) {
      if (webhook.holds && kind.kind === 'HTTPRoute' && JSON.stringify(patch).includes('RequestMirror')) {
        webhook.asked += 1;
        throw new ApiError('Forbidden', words);
      }
      return client.patch(kind, key, patch, target);
    },
  };
}

describe('a route that the API server does not take', () => {
  const [spec] = builtInRouters.filter(({ id }) => id === 'gatewayAPI');

  const tell = (law: string, end: 'taken' | 'aborted') =>
    test(law, async () => {
      if (spec === undefined) throw new Error('there is no such router');
      const webhook = { holds: true, asked: 0 };
      await tellInMemory(
        {
          name: law,
          async run(world) {
            await installCrds(world, spec);
            await apply(world, spec);
            await untilHealthyAt(world, 'web', v1);
            await setImage(world, 'web', v2);
            await world.until('the refusal is told of', async () => {
              const { waitingFor } = (await rolloutOf(world, 'web')).status ?? {};
              return (
                waitingFor?.reason === 'RoutingProblem' && waitingFor.object?.kind === 'HTTPRoute' && waitingFor.message.includes(words)
              );
            });
            const { resourceVersion } = (await rolloutOf(world, 'web')).metadata;
            const [asked, begun] = [webhook.asked, world.clock.now()];
            await world.until('ten minutes have passed', async () => world.clock.now() - begun >= 600_000, 700_000);
            expect(webhook.asked - asked <= 50, `the server was asked ${webhook.asked - asked} times in ten minutes`);
            expect(webhook.asked - asked >= 10, 'the write is tried again');
            expectEqual((await rolloutOf(world, 'web')).metadata.resourceVersion, resourceVersion, 'the version of the Rollout meanwhile');
            if (end === 'taken') {
              webhook.holds = false;
              await untilPhase(world, 'web', 'Paused');
              return;
            }
            await abort(world, 'web');
            await untilPhase(world, 'web', 'Degraded', 5_000);
            expectEqual(await weightNow(world, spec), 0, 'weight of the canary');
          },
        },
        { reach: (client) => refusingCopies(client, webhook) },
      );
    });

  tell('is told of with the words of the refusal, without a write as long as it lasts, and goes on when it is taken', 'taken');
  tell('never holds an abort', 'aborted');
});

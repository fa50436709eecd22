import { describe, expect, test } from '@jest/globals';
import { type KubeObject, listAt, numberAt, textAt } from '@sluice/kubernetes';
import { builtInRouters } from '@sluice/traffic-routers';
import { withDataPlane } from './data-plane.ts';
import { tellInMemory } from './in-memory.ts';
import { abort, changeSpec, setImage, v1 } from './manifests.ts';
import { apply, installCrds, kindsIn } from './routers.ts';
import { rolloutOf, untilHealthyAt, untilPausedAt, untilPhase, type World } from './world.ts';

const knative = builtInRouters.filter(({ id }) => id === 'knative');

/** The example of the page of Knative, Healthy at its first version. */
async function withExample(story: (world: World, trafficNow: () => Promise<readonly string[]>) => Promise<void>): Promise<void> {
  const [spec] = knative;
  if (spec === undefined) throw new Error('there is no router for Knative');
  const [kind] = kindsIn(spec);
  if (kind === undefined) throw new Error('the router for Knative steers nothing');
  await tellInMemory({
    name: 'the example of Knative',
    async run(world) {
      await installCrds(world, spec);
      await withDataPlane(world, { spec, kinds: [kind] }, async () => {
        await apply(world, spec);
        await untilHealthyAt(world, 'web', v1);
        const trafficNow = async () => {
          const service: KubeObject | undefined = await world.client.get(kind, { namespace: world.namespace, name: 'web' });
          return listAt(service, 'spec', 'traffic').map(
            (entry) => `${textAt(entry, 'tag')} ${textAt(entry, 'revisionName')} ${numberAt(entry, 'percent')}`,
          );
        };
        await story(world, trafficNow);
      });
    },
  });
}

const nameRevision = (world: World, name: string): Promise<void> =>
  changeSpec(world, 'web', { template: { metadata: { annotations: { 'serving.knative.dev/revision': name } } } });

describe('a Rollout that steers a Service of Knative', () => {
  test('is led to the revision that its template names, step by step, and back by an abort', () =>
    withExample(async (world, trafficNow) => {
      expect(await trafficNow()).toEqual(['stable web-00001 100', 'canary web-00001 0']);
      await nameRevision(world, 'web-00002');
      await untilPausedAt(world, 'web', 1);
      expect(await trafficNow()).toEqual(['stable web-00001 90', 'canary web-00002 10']);
      await abort(world, 'web');
      await untilPhase(world, 'web', 'Degraded');
      await world.until('all is as it was', async () => (await trafficNow()).join() === 'stable web-00001 100,canary web-00001 0');
    }));

  test('says that a new template names no new revision, gives it no traffic, and goes on when it does', () =>
    withExample(async (world, trafficNow) => {
      await setImage(world, 'web', 'demo:v2');
      await world.until('the mistake is told of', async () => {
        const { waitingFor } = (await rolloutOf(world, 'web')).status ?? {};
        return waitingFor?.reason === 'RoutingProblem' && waitingFor.message.includes('is "web-00001", as in the stable revision');
      });
      expect(await trafficNow()).toEqual(['stable web-00001 100', 'canary web-00001 0']);
      await nameRevision(world, 'web-00002');
      await untilPausedAt(world, 'web', 1);
      expect(await trafficNow()).toEqual(['stable web-00001 90', 'canary web-00002 10']);
    }));

  test('obeys an abort of a template that names no new revision', () =>
    withExample(async (world) => {
      await setImage(world, 'web', 'demo:v2');
      await world.until(
        'the mistake is told of',
        async () => (await rolloutOf(world, 'web')).status?.waitingFor?.reason === 'RoutingProblem',
      );
      await abort(world, 'web');
      await world.until('it is aborted', async () => (await rolloutOf(world, 'web')).status?.waitingFor?.reason === 'Aborted');
    }));
});

import { describe, expect, jest, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { deployments } from '@sluice/kubernetes';
import { type Embedded, startEmbedded } from '../testing/embedded.ts';
import { webRollout } from '../testing/manifests.ts';
import { namespace } from '../testing/scene.ts';

jest.setTimeout(30_000);

/** A Deployment named web, with three pods that serve. */
async function withDeployment(test: (cluster: Embedded) => Promise<void>, { paused = false, image = 'demo:v1' } = {}): Promise<void> {
  const cluster = await startEmbedded();
  await cluster.client.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 3,
      paused,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } },
    },
  });
  await cluster.clock.advance(30_000);
  await test(cluster);
  await cluster.close();
}

describe('migrate', () => {
  test('tells each stage that it has verified, and how few pods there were', () =>
    withDeployment(async (cluster) => {
      expect(await cluster.run('migrate', 'web', '--replace', '--steps', '20,50', '--pause', '5m')).toEqual({
        exitCode: 0,
        err: '',
        out: `1/5 the Rollout serves with as many pods as the Deployment, beside it
2/5 autoscalers scale the Rollout
3/5 the Deployment has given up its pods
4/5 the Rollout has the pod template itself, and the same pods
5/5 the Deployment is removed
deployment 'web' has become a Rollout; never fewer than 3 ready pods
`,
      });
      const rollout = await cluster.client.get(rollouts, { namespace, name: 'web' });
      expect(rollout?.spec.strategy?.canary?.steps).toEqual([
        { setWeight: 20 },
        { pause: { duration: '5m' } },
        { setWeight: 50 },
        { pause: { duration: '5m' } },
      ]);
      expect(await cluster.run('migrate', 'web', '--replace')).toMatchObject({
        exitCode: 1,
        err: "Error: rollout 'web' is in place already\n",
      });
      expect((await cluster.run('migrate', 'web', '--undo')).out).toBe(`1/6 the Rollout takes no pods from the Deployment
2/6 the Deployment serves with as many pods as the Rollout, beside it
3/6 autoscalers scale the Deployment
4/6 the Rollout is removed; its pods stay for the moment
5/6 Services lead to the pods of the Deployment again
6/6 the pods of the Rollout are gone
rollout 'web' has become a Deployment; never fewer than 3 ready pods
`);
    }));

  test('goes on where it was interrupted', () =>
    withDeployment(
      async (cluster) => {
        const { clock, client } = cluster;
        const first = cluster.begin('migrate', 'web', '--timeout', '1s');
        await clock.runUntil(() => first.exitCode() !== undefined, { limitMs: 60_000 });
        expect(first.exitCode()).toBe(1);
        expect(first.err()).toMatch(
          /^Error: not within 1s: the Rollout serves .*\. Run the command again to go on; 'migrate web --undo' goes back\.\n$/,
        );
        expect((await cluster.run('migrate', 'web')).exitCode).toBe(0);
        expect((await client.get(deployments, { namespace, name: 'web' }))?.spec?.replicas).toBe(0);
      },
      { image: 'demo:slow-5s' },
    ));

  test('only tells the stages on a dry run', () =>
    withDeployment(async (cluster) => {
      expect(await cluster.run('migrate', 'web', '--dry-run')).toEqual({
        exitCode: 0,
        err: '',
        out: '1. the Rollout serves with as many pods as the Deployment, beside it\n2. autoscalers scale the Rollout\n3. the Deployment has given up its pods\n',
      });
      expect(await cluster.client.get(rollouts, { namespace, name: 'web' })).toBeUndefined();
    }));

  test('begins only with a Deployment at rest', () =>
    withDeployment(
      async (cluster) => {
        expect((await cluster.run('migrate', 'web')).err).toBe("Error: deployment 'web' is paused: resume it first\n");
        await cluster.client.patch(
          deployments,
          { namespace, name: 'web' },
          { type: 'merge', body: { spec: { paused: false, replicas: 4 } } },
        );
        expect((await cluster.run('migrate', 'web')).err).toBe(
          "Error: deployment 'web' is being rolled out: wait until all its pods are available\n",
        );
      },
      { paused: true },
    ));

  test('leaves Rollouts of others alone', () =>
    withDeployment(async (cluster) => {
      await cluster.client.create(
        rollouts,
        webRollout({ canary: {} }, { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' } }),
      );
      expect((await cluster.run('migrate', 'web')).err).toBe("Error: rollout 'web' belongs to shop\n");
      expect((await cluster.run('migrate', 'nobody')).err).toBe('Error: deployments.apps "nobody" not found\n');
    }));
});

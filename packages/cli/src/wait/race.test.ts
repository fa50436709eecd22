import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiVersion, type Rollout, rollouts } from '@sluice/api';
import { controllerOf, type Deployment, deployments, replicaSets } from '@sluice/kubernetes';
import { type Embedded, startEmbedded } from '../testing/embedded.ts';
import { namespace } from '../testing/scene.ts';

const template = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image }] },
});

const rollout = (spec: object): Rollout => ({
  apiVersion,
  kind: 'Rollout',
  metadata: { name: 'web', namespace },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    progressDeadlineSeconds: 30,
    strategy: { canary: { steps: [{ setWeight: 50 }, { pause: { duration: 3 } }] } },
    ...spec,
  },
});

/** Whether the server itself has the Rollout Healthy, at this image with all pods, and nothing of an older one. */
async function isTrulyAt({ client }: Embedded, image: string): Promise<boolean> {
  const { items } = await client.list(replicaSets, { namespace });
  const { status } = (await client.get(rollouts, { namespace, name: 'web' })) ?? {};
  const current = items.find((each) => controllerOf(each)?.kind === 'Rollout' && each.spec?.template?.spec?.containers[0]?.image === image);
  return (
    status?.phase === 'Healthy' &&
    current?.metadata.labels?.['rollouts-pod-template-hash'] === status.stableRS &&
    current?.status?.availableReplicas === 2
  );
}

/** Whether a Rollout takes a template from itself or from a Deployment; how an update is applied. */
/** All hours of virtual time in this file take about a minute of the machine's. */
const limitMs = 300_000;

const places = ['its own template', 'the template of a Deployment'] as const;

describe.each(places)('wait, at once after an update of %s, on a slow API server', (place) => {
  const runs = place === 'its own template' ? 200 : 50;
  let cluster: Embedded;
  let number = 1;
  const image = (tag: string) => `demo:v${number}${tag}`;

  const apply = async (next: string): Promise<void> => {
    const patch = { type: 'merge', body: { spec: { template: JSON.parse(JSON.stringify(template(next))) } } } as const;
    const key = { namespace, name: 'web' };
    if (place === 'its own template') await cluster.client.patch(rollouts, key, patch);
    else await cluster.client.patch(deployments, key, patch);
  };
  const ended = async (command: ReturnType<Embedded['begin']>): Promise<number | undefined> => {
    await cluster.clock.runUntil(() => command.exitCode() !== undefined, { limitMs: 1_200_000 });
    return command.exitCode();
  };

  beforeAll(async () => {
    cluster = await startEmbedded({ seed: 7, slowestMs: 1500 });
    if (place === 'its own template') await cluster.client.create(rollouts, rollout({ template: template(image('')) }));
    else {
      const deployment: Deployment = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace },
        spec: { replicas: 0, selector: { matchLabels: { app: 'web' } }, template: template(image('')) },
      };
      await cluster.client.create(deployments, deployment);
      await cluster.client.create(rollouts, rollout({ workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } }));
    }
    expect(await ended(cluster.begin('wait', 'web'))).toBe(0);
  }, limitMs);
  afterAll(() => cluster.close(), limitMs);

  test(
    `never says 0 before the update is there, ${runs} times`,
    async () => {
      for (let count = 0; count < runs; count += 1) {
        number += 1;
        // Updates that never get ready are late, and stay where they are.
        const tag = number % 10 === 0 ? '-never-ready' : '';
        await apply(image(tag));
        const flags = number % 3 === 0 ? ['--image', image(tag)] : [];
        const exitCode = await ended(cluster.begin('wait', 'web', ...flags));
        expect([number, exitCode]).toEqual([number, tag === '' ? 0 : 1]);
        if (exitCode === 0) expect([number, await isTrulyAt(cluster, image(tag))]).toEqual([number, true]);
        await cluster.clock.advance(cluster.random() * 3000);
      }
    },
    limitMs,
  );

  test('never says 0 when it began first and the update came later', async () => {
    for (let count = 0; count < 15; count += 1) {
      number += 1;
      const command = cluster.begin('wait', 'web', '--image', image(''));
      await cluster.clock.advance(cluster.random() * 4000);
      await apply(image(''));
      expect(await ended(command)).toBe(0);
      expect([number, await isTrulyAt(cluster, image(''))]).toEqual([number, true]);
    }
  });

  test('says 4 when another update comes in between, and the one after it 0', async () => {
    for (let count = 0; count < 15; count += 1) {
      number += 1;
      await apply(image('-slow-1m'));
      const first = cluster.begin('wait', 'web');
      await cluster.clock.advance(15_000);
      number += 1;
      await apply(image(''));
      const second = cluster.begin('wait', 'web');
      expect([await ended(first), await ended(second)]).toEqual([4, 0]);
      expect(await isTrulyAt(cluster, image(''))).toBe(true);
    }
  });
});

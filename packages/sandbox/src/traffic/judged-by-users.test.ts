import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { apiKinds, crdOf, type Rollout, rollouts } from '@sluice/api';
import { runController } from '@sluice/controller';
import { customResourceDefinitions, isObject, type Kind, type KubeObject, namespaces, services, silentLog } from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { type Stage, stage } from '../cluster/testing/stage.ts';
import { createRandom } from '../time/random.ts';
import { clusterHttp } from './http.ts';

/** examples/analysis.yaml, with users, under virtual time. */
const example = parseYaml(readFileSync(new URL('../../../../examples/analysis.yaml', import.meta.url), 'utf8'));
const namespace = 'default';

let world: Stage;
let controller: Promise<void>;
let lostBefore = 0;

beforeEach(async () => {
  world = await stage();
  const { client, clock, cluster, stop } = world;
  for (const kind of apiKinds) await client.create(customResourceDefinitions, crdOf(kind));
  if ((await client.get(namespaces, { name: namespace })) === undefined)
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  if (cluster.traffic === undefined) throw new Error('no users');
  const measuring = { http: clusterHttp(cluster.traffic, clock) };
  controller = runController({ client, clock, random: createRandom(2), log: silentLog, measuring }, stop);
  for (const document of example.ok ? example.value : []) {
    const kind = ([services, ...apiKinds] as readonly Kind[]).find((each) => isObject(document) && each.kind === document.kind);
    if (kind === undefined || !isObject(document)) throw new Error('the example holds something unknown');
    const object = document as unknown as KubeObject;
    await client.create(kind, { ...object, metadata: { ...object.metadata, namespace } });
  }
  await world.until(async () => (await rollout()).status?.phase === 'Healthy');
  // Before the first pod was there, nobody could be answered.
  lostBefore = sent().failed;
});

afterEach(async () => {
  world.stop.stop();
  await controller;
});

async function rollout(): Promise<Rollout> {
  const found = await world.client.get(rollouts, { namespace, name: 'analysis-demo' });
  if (found === undefined) throw new Error('the Rollout is gone');
  return found;
}

async function setImage(image: string): Promise<void> {
  const containers = [{ name: 'web', image }];
  await world.client.patch(
    rollouts,
    { namespace, name: 'analysis-demo' },
    { type: 'merge', body: { spec: { template: { spec: { containers } } } } },
  );
}

const sent = () => world.cluster.traffic?.totals(namespace, 'analysis-demo') ?? { failed: 0, byHash: new Map<string, number>() };
const lost = () => sent().failed - lostBefore;

describe('a canary that is judged by what its users get', () => {
  test('is taken back when its errors rise; nobody else loses a request', async () => {
    await setImage('web:v2-errors-40-after-5s');
    await world.until(async () => (await rollout()).status?.abort === true, 60);
    await world.clock.advance(30_000);
    const { status } = await rollout();
    expect(status?.message).toContain('Background analysis phase error/failed');
    const toCanary = sent().byHash.get(status?.currentPodHash ?? '') ?? 0;
    const lostToCanary = lost();
    expect(lostToCanary).toBeGreaterThan(0);
    expect(lostToCanary).toBeLessThanOrEqual(0.4 * toCanary);
    await world.clock.advance(60_000);
    expect(lost()).toBe(lostToCanary);
  });

  test('becomes stable when its users have no errors', async () => {
    await setImage('web:v2');
    await world.until(async () => {
      const { spec, status } = await rollout();
      return (
        status?.phase === 'Healthy' && status.stableRS === status.currentPodHash && spec.template?.spec?.containers[0]?.image === 'web:v2'
      );
    }, 120);
    expect(lost()).toBe(0);
  });
});

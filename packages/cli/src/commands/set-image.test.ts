import { describe, expect, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { deployments } from '@sluice/kubernetes';
import { createFakeCluster, type FakeCluster } from '../testing/fake-cluster.ts';
import { namespace, pausedCanary, stagePausedCanary, templateWith, web } from '../testing/scene.ts';
import { run } from '../testing/terminal.ts';

const images = (cluster: FakeCluster) => cluster.get(rollouts, web)?.spec.template?.spec?.containers.map(({ image }) => image);

/** Another user puts a container in front of the others. */
const addContainer = (cluster: FakeCluster, name: string) => () => {
  const now = cluster.get(rollouts, web) ?? pausedCanary();
  const containers = [{ name, image: 'proxy:v1' }, ...(now.spec.template?.spec?.containers ?? [])];
  cluster.put(rollouts, { ...now, spec: { ...now.spec, template: { ...now.spec.template, spec: { containers } } } });
};

describe('set image', () => {
  test('changes the image of a container', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['set', 'image', 'web', 'c=demo:v3'], { cluster })).toMatchObject({
      exitCode: 0,
      out: 'rollout "web" image updated\n',
      err: '',
    });
    expect(images(cluster)).toEqual(['demo:v3']);
  });

  test('changes that of all containers with *', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    addContainer(cluster, 'proxy')();
    await run(['set', 'image', 'web', '*=demo:v3'], { cluster });
    expect(images(cluster)).toEqual(['demo:v3', 'demo:v3']);
  });

  test('changes the Deployment whose pods the Rollout runs', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster, pausedCanary({}, { workloadRef: { kind: 'Deployment', name: 'web-pods' } }));
    cluster.put(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web-pods', namespace },
      spec: { selector: {}, template: templateWith('demo:v2') },
    });
    expect((await run(['set', 'image', 'web', 'c=demo:v3'], { cluster })).out).toBe('deployment "web-pods" image updated\n');
    expect(cluster.get(deployments, { namespace, name: 'web-pods' })?.spec?.template).toEqual(templateWith('demo:v3'));
  });

  test('hits the right container when the template changes under way', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    cluster.beforeNextPatch(addContainer(cluster, 'proxy'));
    expect(await run(['set', 'image', 'web', 'c=demo:v3'], { cluster })).toMatchObject({ exitCode: 0 });
    expect(images(cluster)).toEqual(['proxy:v1', 'demo:v3']);
  });

  test('gives up when the template changes under way again and again', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    const interfere = (count: number) => () => {
      addContainer(cluster, `proxy-${count}`)();
      cluster.beforeNextPatch(interfere(count + 1));
    };
    cluster.beforeNextPatch(interfere(1));
    expect(await run(['set', 'image', 'web', 'c=demo:v3'], { cluster })).toMatchObject({ exitCode: 1, out: '' });
    expect(cluster.writes).toHaveLength(5);
  });

  test('writes nothing where the image is there already', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['set', 'image', 'web', 'c=demo:v2'], { cluster })).toMatchObject({ exitCode: 0 });
    expect(cluster.writes).toEqual([]);
  });

  test('fails where there is no such container', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['set', 'image', 'web', 'nope=demo:v9'], { cluster })).toMatchObject({
      exitCode: 1,
      out: '',
      err: 'Error: unable to find container named "nope"\n',
    });
  });
});

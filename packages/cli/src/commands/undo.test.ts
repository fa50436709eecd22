import { describe, expect, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { type Deployment, deployments } from '@sluice/kubernetes';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { namespace, pausedCanary, stagePausedCanary, templateWith, web } from '../testing/scene.ts';
import { run } from '../testing/terminal.ts';

const deployment: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web-pods', namespace },
  spec: { selector: {}, template: templateWith('demo:v2') },
};

describe('undo', () => {
  test('takes the template of the previous revision', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['undo', 'web'], { cluster })).toMatchObject({ exitCode: 0, out: "rollout 'web' undo\n", err: '' });
    expect(cluster.get(rollouts, web)?.spec.template).toEqual(templateWith('demo:v1'));
  });

  test('takes the template of a revision that is named', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    await run(['undo', 'web', '--to-revision=1'], { cluster });
    expect(cluster.get(rollouts, web)?.spec.template).toEqual(templateWith('demo:v1'));
  });

  test('changes the Deployment whose pods the Rollout runs', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster, pausedCanary({}, { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-pods' } }));
    cluster.put(deployments, deployment);
    expect(await run(['undo', 'web'], { cluster })).toMatchObject({ exitCode: 0, out: "rollout 'web' undo\n" });
    expect(cluster.get(deployments, { namespace, name: 'web-pods' })?.spec?.template).toEqual(templateWith('demo:v1'));
  });

  test('leaves all as it is where the revision is the present one', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['undo', 'web', '--to-revision=2'], { cluster })).toMatchObject({
      exitCode: 0,
      out: 'skipped rollback (current template already matches revision 2)\n',
    });
    expect(cluster.writes).toEqual([]);
  });

  test('fails where there is no such revision', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['undo', 'web', '--to-revision=99'], { cluster })).toMatchObject({
      exitCode: 1,
      out: '',
      err: 'Error: unable to find specified revision 99 in history\n',
    });
  });

  test('fails where the Deployment is missing, or the pods come from something else', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster, pausedCanary({}, { workloadRef: { kind: 'Deployment', name: 'gone' } }));
    expect((await run(['undo', 'web'], { cluster })).err).toBe('Error: deployments.apps "gone" not found\n');
    cluster.put(rollouts, pausedCanary({}, { workloadRef: { kind: 'PodTemplate', name: 'pods' } }));
    expect(await run(['undo', 'web'], { cluster })).toMatchObject({ exitCode: 1, err: expect.stringContaining("PodTemplate 'pods'") });
  });
});

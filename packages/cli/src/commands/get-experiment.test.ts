import { describe, expect, test } from '@jest/globals';
import { experiments } from '@sluice/api';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { comparison, namespace } from '../testing/scene.ts';
import { begin, run } from '../testing/terminal.ts';

const alone = `Name:            compare
Namespace:       demo
Status:          ◌ Running

NAME       KIND        STATUS     AGE  INFO
Σ compare  Experiment  ◌ Running  8s   
`;

describe('get experiment', () => {
  test('shows the tree', async () => {
    const cluster = createFakeCluster();
    cluster.put(experiments, comparison('compare'));
    expect(await run(['get', 'experiment', 'compare'], { cluster })).toMatchObject({ exitCode: 0, out: alone, err: '' });
  });

  test('says that there is none of that name', async () => {
    expect(await run(['get', 'experiment', 'nope'])).toMatchObject({
      exitCode: 1,
      out: '',
      err: 'Error: experiment.argoproj.io "nope" not found\n',
    });
  });

  test('is shown live until it is deleted', async () => {
    const cluster = createFakeCluster();
    cluster.put(experiments, comparison('compare'));
    const get = begin(['get', 'experiment', 'compare', '-w'], { cluster });
    await get.clock.advance(1000);
    cluster.put(experiments, { ...comparison('compare'), status: { phase: 'Successful' } });
    await get.clock.advance(1000);
    expect(get.out().match(/^Status: .*$/gm)).toEqual(['Status:          ◌ Running', 'Status:          ✔ Successful']);
    cluster.remove(experiments, { namespace, name: 'compare' });
    await get.clock.advance(1000);
    expect(await get.exitCode).toBe(1);
  });
});

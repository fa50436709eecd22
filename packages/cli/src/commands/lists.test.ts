import { describe, expect, test } from '@jest/globals';
import { experiments, type Rollout, rollouts } from '@sluice/api';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { comparison, pausedCanary } from '../testing/scene.ts';
import { begin, run } from '../testing/terminal.ts';

const inNamespace = (rollout: Rollout, namespace: string, name = 'web'): Rollout => ({
  ...rollout,
  metadata: { ...rollout.metadata, namespace, name },
});

const header = 'NAME        STRATEGY   STATUS        STEP  SET-WEIGHT  READY  DESIRED  UP-TO-DATE  AVAILABLE\n';
const row = 'web         Canary     Paused        1/6   25          4/4    4        1           4        \n';

describe('list rollouts', () => {
  const cluster = createFakeCluster();
  cluster.put(rollouts, pausedCanary());
  cluster.put(rollouts, inNamespace(pausedCanary(), 'elsewhere', 'shop'));

  test('shows those of the namespace', async () => {
    expect(await run(['list', 'rollouts'], { cluster })).toMatchObject({ exitCode: 0, out: header + row, err: '' });
    expect((await run(['list', 'rollouts', '-n', 'elsewhere'], { cluster })).out).toContain('shop');
  });

  test('shows those of all namespaces', async () => {
    const { out } = await run(['list', 'rollouts', '-A'], { cluster });
    expect(out.split('\n').map((line) => line.slice(0, 15).trimEnd())).toEqual([
      'NAMESPACE  NAME',
      'demo       web',
      'elsewhere  shop',
      '',
    ]);
  });

  test('shows the one that is named', async () => {
    expect((await run(['list', 'rollouts', '-A', '--name', 'shop'], { cluster })).out).not.toContain('web');
  });

  test('can begin with the time', async () => {
    expect((await run(['list', 'rollouts', '--timestamps'], { cluster })).out).toBe(
      `TIMESTAMP             ${header}2026-11-25T00:30:37Z  ${row}`,
    );
  });

  test('says where there are none, and still succeeds', async () => {
    expect(await run(['list', 'rollouts'])).toMatchObject({ exitCode: 0, out: '', err: 'No resources found.\n' });
  });

  test('goes on with a line for each change that shows', async () => {
    const changing = createFakeCluster();
    changing.put(rollouts, pausedCanary());
    const list = begin(['list', 'rollouts', '-w'], { cluster: changing });
    await list.clock.advance(1);
    changing.put(rollouts, pausedCanary({ message: 'the list does not show messages' }));
    await list.clock.advance(1);
    changing.put(rollouts, pausedCanary({ updatedReplicas: 2 }));
    await list.clock.advance(1);
    list.interrupt.stop();
    expect(await list.exitCode).toBe(130);
    expect(list.out()).toBe(header + row + row.replace('4        1  ', '4        2  '));
  });
});

describe('list experiments', () => {
  test('shows those of the namespace', async () => {
    const cluster = createFakeCluster();
    cluster.put(experiments, comparison('web-fffbb9664-2-2'));
    expect(await run(['list', 'experiments'], { cluster })).toMatchObject({
      exitCode: 0,
      out: 'NAME               STATUS   DURATION  REMAINING  AGE\nweb-fffbb9664-2-2  Running  20s       11s        8s \n',
      err: '',
    });
    expect((await run(['list', 'experiments', '-A'], { cluster })).out).toMatch(/^NAMESPACE {2}NAME/);
  });

  test('says where there are none', async () => {
    expect(await run(['list', 'experiments'])).toMatchObject({ exitCode: 0, out: '', err: 'No resources found.\n' });
  });
});

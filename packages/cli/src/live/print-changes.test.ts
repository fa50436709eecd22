import { describe, expect, test } from '@jest/globals';
import { experiments, rollouts } from '@sluice/api';
import { settle } from '@sluice/kubernetes/manual-clock';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { comparison, pausedCanary, web } from '../testing/scene.ts';
import { begin } from '../testing/terminal.ts';

const phase = '{.metadata.name}: {.status.phase}';

describe('-w with a form for machines', () => {
  test('prints a Rollout again after each change, until it is gone', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, pausedCanary());
    const command = begin(['get', 'rollout', 'web', '-w', '-o', `jsonpath=${phase}`], { cluster });
    await settle();
    cluster.put(rollouts, pausedCanary({ phase: 'Healthy' }));
    await settle();
    expect(command.out()).toBe('web: Paused\nweb: Healthy\n');
    cluster.remove(rollouts, web);
    expect(await command.exitCode).toBe(1);
    expect(command.err()).toBe('Error: rollout.argoproj.io "web" not found\n');
  });

  test('ends with its time', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, pausedCanary());
    const command = begin(['get', 'ro', 'web', '-w', '-o', 'name', '--timeout-seconds', '5'], { cluster });
    await settle();
    await command.clock.advance(5000);
    expect([await command.exitCode, command.out()]).toEqual([0, 'rollout.argoproj.io/web\n']);
    await settle();
    expect([command.clock.pending, cluster.watches]).toEqual([0, 0]);
  });

  test('prints of a list only what has changed, and waits where there is nothing yet', async () => {
    const cluster = createFakeCluster();
    const command = begin(['list', 'rollouts', '-w', '-o', `jsonpath=${phase}`], { cluster });
    await settle();
    expect(command.out()).toBe('');
    cluster.put(rollouts, pausedCanary());
    await settle();
    const shop = pausedCanary({ phase: 'Healthy' });
    cluster.put(rollouts, { ...shop, metadata: { ...shop.metadata, name: 'shop' } });
    await settle();
    expect(command.out()).toBe('web: Paused\nshop: Healthy\n');
    command.interrupt.stop();
    expect(await command.exitCode).toBe(130);
  });

  test('prints an Experiment again after each change', async () => {
    const cluster = createFakeCluster();
    cluster.put(experiments, comparison('compare'));
    const command = begin(['get', 'experiment', 'compare', '-w', '-o', `jsonpath=${phase}`], { cluster });
    await settle();
    cluster.put(experiments, { ...comparison('compare'), status: { phase: 'Successful' } });
    await settle();
    expect(command.out()).toBe('compare: Running\ncompare: Successful\n');
    command.interrupt.stop();
    await command.exitCode;
  });
});

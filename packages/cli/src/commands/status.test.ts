import { describe, expect, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { settle } from '@sluice/kubernetes/manual-clock';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { pausedCanary, web } from '../testing/scene.ts';
import { begin, run } from '../testing/terminal.ts';

const aborted = { phase: 'Degraded', message: 'RolloutAborted: Rollout aborted update to revision 2' } as const;
const degraded = `Degraded - ${aborted.message}\n`;
const degradedError = `Error: The rollout is in a degraded state with message: ${aborted.message}\n`;
const healthy = pausedCanary({ phase: 'Healthy', message: '', controllerPause: false, pauseConditions: [] });
const running = pausedCanary({
  phase: 'Progressing',
  message: 'waiting for all steps to complete',
  controllerPause: false,
  pauseConditions: [],
});

describe('status, not watching', () => {
  test.each([
    ['Paused - CanaryPauseStep\n', pausedCanary(), 0, ''],
    ['Healthy\n', healthy, 0, ''],
    ['Progressing - waiting for all steps to complete\n', running, 0, ''],
    [degraded, pausedCanary(aborted), 1, degradedError],
  ])('tells %s', async (out, rollout, exitCode, err) => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, rollout);
    expect(await run(['status', 'web', '--watch=false'], { cluster })).toMatchObject({ exitCode, out, err });
  });
});

describe('status, watching', () => {
  test.each([
    ['healthy', healthy, 0, 'Healthy\n', ''],
    ['degraded', pausedCanary(aborted), 1, degraded, degradedError],
  ])('ends at once where the rollout is %s', async (_, rollout, exitCode, out, err) => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, rollout);
    expect(await run(['status', 'web'], { cluster })).toMatchObject({ exitCode, out, err });
    await settle();
    expect(cluster.watches).toBe(0);
  });

  test('tells each state once, up to the end', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, pausedCanary());
    const status = begin(['status', 'web'], { cluster });
    await settle();
    for (const next of [pausedCanary({ readyReplicas: 3 }), running, running, healthy]) {
      cluster.put(rollouts, next);
      await settle();
    }
    expect(await status.exitCode).toBe(0);
    expect(status.out()).toBe('Paused - CanaryPauseStep\nProgressing - waiting for all steps to complete\nHealthy\n');
  });

  test('never takes an old verdict for that of what was just applied', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, { ...healthy, metadata: { ...healthy.metadata, generation: 3 } });
    const status = begin(['status', 'web', '-t', '1s'], { cluster });
    await status.clock.advance(1000);
    expect(await status.exitCode).toBe(1);
    expect(status.out()).toBe('Progressing - waiting for rollout spec update to be observed\n');
  });

  test('gives up after its time', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, pausedCanary());
    const status = begin(['status', 'web', '--timeout', '3s'], { cluster });
    await status.clock.advance(2999);
    expect(status.err()).toBe('');
    await status.clock.advance(1);
    expect(await status.exitCode).toBe(1);
    expect(status.out()).toBe('Paused - CanaryPauseStep\n');
    expect(status.err()).toBe('Error: Rollout status watch exceeded timeout\n');
  });

  test('leaves no timer and no watch behind', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, healthy);
    const status = begin(['status', 'web', '--timeout', '3s'], { cluster });
    await status.exitCode;
    await settle();
    expect([status.clock.pending, cluster.watches]).toEqual([0, 0]);
  });

  test('says that the rollout is gone when it is deleted', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, pausedCanary());
    const status = begin(['status', 'web'], { cluster });
    await settle();
    cluster.remove(rollouts, web);
    expect(await status.exitCode).toBe(1);
    expect(status.err()).toBe('Error: rollout.argoproj.io "web" not found\n');
  });

  test('goes on when the server was away', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, pausedCanary());
    const status = begin(['status', 'web'], { cluster });
    await settle();
    cluster.goAway();
    await status.clock.advance(5000);
    cluster.comeBack();
    cluster.put(rollouts, healthy);
    await status.clock.advance(1000);
    expect(await status.exitCode).toBe(0);
    expect(status.out()).toBe('Paused - CanaryPauseStep\nHealthy\n');
  });

  test('ends with 130 when the user interrupts it', async () => {
    const cluster = createFakeCluster();
    cluster.put(rollouts, pausedCanary());
    const status = begin(['status', 'web'], { cluster });
    await settle();
    status.interrupt.stop();
    expect(await status.exitCode).toBe(130);
    expect(status.err()).toBe('');
  });
});

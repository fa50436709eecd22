import { describe, expect, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { pausedCanary, stagePausedCanary, web } from '../testing/scene.ts';
import { run } from '../testing/terminal.ts';

describe('promote', () => {
  test('takes the pause away', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['promote', 'web'], { cluster })).toMatchObject({ exitCode: 0, out: "rollout 'web' promoted\n", err: '' });
    expect(cluster.writes).toEqual(['patch rollouts/web/status {"status":{"pauseConditions":null}}']);
    expect(cluster.get(rollouts, web)?.status).toMatchObject({ controllerPause: true, currentStepIndex: 1 });
  });

  test('writes status before spec', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster, pausedCanary({}, { paused: true }));
    await run(['promote', 'web'], { cluster });
    expect(cluster.writes).toEqual([
      'patch rollouts/web/status {"status":{"pauseConditions":null}}',
      'patch rollouts/web {"spec":{"paused":false}}',
    ]);
  });

  test('writes both at once where the status is no subresource', async () => {
    const cluster = createFakeCluster({ hasStatusSubresource: false });
    stagePausedCanary(cluster);
    await run(['promote', 'web'], { cluster });
    expect(cluster.writes.at(-1)).toBe('patch rollouts/web {"spec":{"paused":false},"status":{"pauseConditions":null}}');
    expect(cluster.get(rollouts, web)?.status).not.toHaveProperty('pauseConditions');
  });

  test('in full says so, and changes nothing where all is done', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster, pausedCanary({ stableRS: 'fffbb9664' }));
    expect(await run(['promote', 'web', '--full'], { cluster })).toMatchObject({ exitCode: 0, out: "rollout 'web' fully promoted\n" });
    expect(cluster.writes).toEqual([]);
  });

  test('warns of flags that are no longer needed', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    const { out, err } = await run(['promote', 'web', '-a'], { cluster });
    expect(out).toBe("rollout 'web' promoted\n");
    expect(err).toBe('Flag --skip-all-steps has been deprecated, use --full instead\n');
    expect((await run(['promote', 'web', '-c'], { cluster })).err).toContain('--skip-current-step has been deprecated');
  });

  test('fails where steps are to be skipped that are not there', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster, pausedCanary({}, { strategy: { canary: {} } }));
    expect(await run(['promote', 'web', '-c'], { cluster })).toMatchObject({ exitCode: 1, out: '' });
  });
});

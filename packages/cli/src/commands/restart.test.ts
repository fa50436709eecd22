import { describe, expect, test } from '@jest/globals';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { stagePausedCanary } from '../testing/scene.ts';
import { run } from '../testing/terminal.ts';

describe('restart', () => {
  test('asks for it at this moment', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['restart', 'web'], { cluster })).toMatchObject({ exitCode: 0, out: "rollout 'web' restarts in 0s\n" });
    expect(cluster.writes).toEqual(['patch rollouts/web {"spec":{"restartAt":"2026-11-25T00:30:37Z"}}']);
  });

  test('asks for it at a later one', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['restart', 'web', '--in', '10m'], { cluster })).toMatchObject({ out: "rollout 'web' restarts in 10m\n" });
    expect(cluster.writes).toEqual(['patch rollouts/web {"spec":{"restartAt":"2026-11-25T00:40:37Z"}}']);
  });
});

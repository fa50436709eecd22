import { describe, expect, test } from '@jest/globals';
import { experiments, rollouts } from '@sluice/api';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { comparison, namespace, pausedCanary, stagePausedCanary, web } from '../testing/scene.ts';
import { run } from '../testing/terminal.ts';

describe('abort', () => {
  test('asks for it in the status', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['abort', 'web'], { cluster })).toMatchObject({ exitCode: 0, out: "rollout 'web' aborted\n", err: '' });
    expect(cluster.writes).toEqual(['patch rollouts/web/status {"status":{"abort":true}}']);
    expect(cluster.get(rollouts, web)?.status?.abort).toBe(true);
  });

  test('asks for it in the object where the status is no subresource', async () => {
    const cluster = createFakeCluster({ hasStatusSubresource: false });
    stagePausedCanary(cluster);
    expect(await run(['abort', 'web'], { cluster })).toMatchObject({ exitCode: 0 });
    expect(cluster.writes).toEqual(['patch rollouts/web/status {"status":{"abort":true}}', 'patch rollouts/web {"status":{"abort":true}}']);
    expect(cluster.get(rollouts, web)?.status?.abort).toBe(true);
  });

  test('aborts one after the other, up to the first that does not exist', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['abort', 'web', 'nope', 'web'], { cluster })).toMatchObject({
      exitCode: 1,
      out: "rollout 'web' aborted\n",
      err: 'Error: rollouts.argoproj.io "nope" not found\n',
    });
  });
});

describe('pause', () => {
  test('pauses the spec', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['pause', 'web'], { cluster })).toMatchObject({ exitCode: 0, out: "rollout 'web' paused\n" });
    expect(cluster.writes).toEqual(['patch rollouts/web {"spec":{"paused":true}}']);
  });
});

describe('retry', () => {
  test('takes the abort of a Rollout back', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster, pausedCanary({ abort: true }));
    expect(await run(['retry', 'rollout', 'web'], { cluster })).toMatchObject({ exitCode: 0, out: "rollout 'web' retried\n" });
    expect(cluster.get(rollouts, web)?.status?.abort).toBe(false);
  });

  test('forgets the status of an Experiment', async () => {
    const cluster = createFakeCluster();
    cluster.put(experiments, comparison('compare'));
    expect(await run(['retry', 'experiment', 'compare'], { cluster })).toMatchObject({
      exitCode: 0,
      out: "experiment 'compare' retried\n",
    });
    expect(cluster.writes).toEqual(['patch experiments/compare {"status":null}']);
    expect(cluster.get(experiments, { namespace, name: 'compare' })).not.toHaveProperty('status');
  });
});

describe('terminate', () => {
  test('ends an Experiment, in the words that scripts know', async () => {
    const cluster = createFakeCluster();
    cluster.put(experiments, comparison('compare'));
    expect(await run(['terminate', 'experiment', 'compare'], { cluster })).toMatchObject({
      exitCode: 0,
      out: "experiment 'compare' retried\n",
    });
    expect(cluster.writes).toEqual(['patch experiments/compare {"spec":{"terminate":true}}']);
  });

  test('says of a run that does not exist that it does not', async () => {
    expect(await run(['terminate', 'analysisrun', 'nope'])).toMatchObject({
      exitCode: 1,
      out: '',
      err: 'Error: analysisruns.argoproj.io "nope" not found\n',
    });
  });
});

test.each(['abort nope', 'pause nope', 'retry rollout nope', 'promote nope', 'restart nope', 'undo nope', 'set image nope c=i'])(
  '%s names the object that does not exist',
  async (line) => {
    expect(await run(line.split(' '))).toMatchObject({ exitCode: 1, out: '', err: 'Error: rollouts.argoproj.io "nope" not found\n' });
  },
);

test.each(['get rollout nope', 'get rollout nope -w', 'status nope', 'status nope --watch=false'])(
  '%s names the object in the singular that does not exist',
  async (line) => {
    expect(await run(line.split(' '))).toMatchObject({ exitCode: 1, out: '', err: 'Error: rollout.argoproj.io "nope" not found\n' });
  },
);

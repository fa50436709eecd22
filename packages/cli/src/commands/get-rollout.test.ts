import { describe, expect, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { settle } from '@sluice/kubernetes/manual-clock';
import { canaryPaused } from '@sluice/view/recorded';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { pausedCanary, stagePausedCanary, web } from '../testing/scene.ts';
import { begin, run } from '../testing/terminal.ts';

const paused = `${canaryPaused}\n`;
const colour = '\u001b[';

describe('get rollout', () => {
  test('shows the tree', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect(await run(['get', 'rollout', 'web'], { cluster })).toMatchObject({ exitCode: 0, out: paused, err: '' });
  });

  test('has colours on a terminal, unless they are refused', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    expect((await run(['get', 'rollout', 'web'], { cluster, isTerminal: true })).out).toContain(colour);
    expect((await run(['get', 'rollout', 'web', '--no-color'], { cluster, isTerminal: true })).out).toBe(paused);
    expect((await run(['get', 'rollout', 'web'], { cluster, isTerminal: true, colours: false })).out).toBe(paused);
  });

  test('does without the kinds of analyses where a cluster lacks them', async () => {
    const cluster = createFakeCluster({ notServed: ['experiments.argoproj.io', 'analysisruns.argoproj.io'] });
    stagePausedCanary(cluster);
    expect((await run(['get', 'rollout', 'web'], { cluster })).out).toBe(paused);
  });

  test('says what the server says where it lacks Rollouts', async () => {
    const cluster = createFakeCluster({ notServed: ['rollouts.argoproj.io'] });
    expect(await run(['get', 'rollout', 'web'], { cluster })).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/^Error: the server could not find the requested resource\n/),
    });
  });
});

describe('get rollout, watching', () => {
  test('prints the tree again when something has changed', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    const get = begin(['get', 'rollout', 'web', '-w'], { cluster });
    await get.clock.advance(60_000);
    expect(get.out()).toBe(`${paused}\n`);
    cluster.put(rollouts, pausedCanary({ message: 'manually paused' }));
    await get.clock.advance(1000);
    expect(get.out().match(/^Message: .*$/gm)).toEqual(['Message:         CanaryPauseStep', 'Message:         manually paused']);
    get.interrupt.stop();
    expect(await get.exitCode).toBe(130);
  });

  test('shows many changes at once as one', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    const get = begin(['get', 'rollout', 'web', '-w'], { cluster });
    await settle();
    for (let readyReplicas = 0; readyReplicas < 50; readyReplicas += 1) {
      cluster.put(rollouts, pausedCanary({ readyReplicas }));
      await get.clock.advance(1);
    }
    await get.clock.advance(1000);
    expect(get.out().match(/^Name: .*$/gm)).toHaveLength(2);
    get.interrupt.stop();
    await get.exitCode;
  });

  test('lets ages run in place on a terminal', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    const get = begin(['get', 'rollout', 'web', '-w', '--no-color'], { cluster, isTerminal: true });
    await get.clock.advance(3300);
    expect(get.out()).toBe('');
    expect(get.pictures).toHaveLength(4);
    expect(get.pictures.map((picture) => picture.includes(`${colour}2J`))).toEqual([true, false, false, false]);
    expect(get.pictures.map((picture) => /॥ Paused +(?<age>\d+s)/.exec(picture)?.groups?.age)).toEqual(['11s', '12s', '13s', '14s']);
    get.interrupt.stop();
    await get.exitCode;
  });

  test('ends after its time', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    const get = begin(['get', 'rollout', 'web', '-w', '--timeout-seconds', '10'], { cluster });
    await get.clock.advance(10_000);
    expect(await get.exitCode).toBe(0);
    await settle();
    expect([get.clock.pending, cluster.watches]).toEqual([0, 0]);
  });

  test('ends when the rollout is deleted', async () => {
    const cluster = createFakeCluster();
    stagePausedCanary(cluster);
    const get = begin(['get', 'rollout', 'web', '-w'], { cluster });
    await settle();
    cluster.remove(rollouts, web);
    await get.clock.advance(1000);
    expect(await get.exitCode).toBe(1);
    expect(get.err()).toBe('Error: rollout.argoproj.io "web" not found\n');
  });
});

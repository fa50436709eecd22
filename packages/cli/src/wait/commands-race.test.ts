import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { type Embedded, startEmbedded } from '../testing/embedded.ts';
import { webRollout } from '../testing/manifests.ts';
import { namespace } from '../testing/scene.ts';

/** All hours of virtual time in this file take less than a minute of the machine's. */
const limitMs = 300_000;

describe('wait, at once after a command, on a slow API server', () => {
  let cluster: Embedded;
  let number = 1;
  const run = async (line: string): Promise<number | undefined> => (await cluster.run(...line.split(' '))).exitCode;
  const status = async () => (await cluster.client.get(rollouts, { namespace, name: 'web' }))?.status;
  /** Releases a new version up to its first pause. */
  const release = async (): Promise<void> => {
    number += 1;
    expect(await run(`set image web c=demo:v${number}`)).toBe(0);
    expect(await run('wait web --for=paused')).toBe(0);
    const { phase, currentPodHash, stableRS } = (await status()) ?? {};
    expect([number, phase, currentPodHash === stableRS]).toEqual([number, 'Paused', false]);
  };

  beforeAll(async () => {
    cluster = await startEmbedded({ seed: 11, slowestMs: 1500 });
    const steps = [{ setWeight: 50 }, { pause: {} }];
    await cluster.client.create(rollouts, webRollout({ canary: { steps } }, { replicas: 2 }));
    expect(await run('wait web')).toBe(0);
  }, limitMs);
  afterAll(() => cluster.close(), limitMs);

  test(
    'never takes the pause that a promotion has just ended for one where nobody comes',
    async () => {
      for (let count = 0; count < 20; count += 1) {
        await release();
        expect(await run('promote web')).toBe(0);
        expect([number, await run('wait web --on-pause=fail')]).toEqual([number, 0]);
        expect((await status())?.phase).toBe('Healthy');
      }
    },
    limitMs,
  );

  test(
    'tells an abort from what was before it, and a retry from the abort',
    async () => {
      for (let count = 0; count < 20; count += 1) {
        await release();
        expect(await run('abort web')).toBe(0);
        expect([number, await run('wait web --for=aborted')]).toEqual([number, 0]);
        expect(await run('wait web')).toBe(1);
        expect(await run('retry rollout web')).toBe(0);
        expect([number, await run('wait web --for=paused')]).toEqual([number, 0]);
        expect(await run('promote web --full')).toBe(0);
        expect([number, await run('wait web --on-pause=fail')]).toEqual([number, 0]);
        expect((await status())?.phase).toBe('Healthy');
      }
    },
    limitMs,
  );
});

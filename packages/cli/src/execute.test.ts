import { describe, expect, test } from '@jest/globals';
import { ApiError, ok, stopper } from '@sluice/kubernetes';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { execute } from './execute.ts';
import { start } from './testing/scene.ts';
import { begin, run } from './testing/terminal.ts';

/** Runs `status web` where the way to the cluster fails like this. */
async function failing(error: Error) {
  const err: string[] = [];
  const exitCode = await execute(['status', 'web'], {
    programName: 'kubectl-argo-rollouts',
    print() {},
    complain: (line) => void err.push(line),
    colours: false,
    clock: createManualClock(start),
    env: {},
    stop: stopper(),
    readFiles: async () => ok([]),
    connect: () => Promise.reject(error),
  });
  return { exitCode, err };
}

describe('the program', () => {
  test('prints help that was asked for on standard output', async () => {
    const { exitCode, out, err } = await run(['--help']);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toMatch(/^Usage: kubectl-argo-rollouts .*\n$/s);
  });

  test('prints help instead of doing what it cannot on standard error', async () => {
    const { exitCode, out, err } = await run(['abort']);
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toMatch(/^Usage: kubectl-argo-rollouts abort/);
  });

  test('says what the server refuses', async () => {
    const refusal = new ApiError('Forbidden', 'rollouts.argoproj.io "web" is forbidden');
    expect(await failing(refusal)).toEqual({ exitCode: 1, err: ['Error: rollouts.argoproj.io "web" is forbidden'] });
  });

  test('says that there is no cluster', async () => {
    const error = Object.assign(new Error('context "x" does not exist'), { name: 'ConfigError' });
    expect(await failing(error)).toEqual({ exitCode: 1, err: ['Error: context "x" does not exist'] });
  });

  test('does not take a bug for a refusal', async () => {
    await expect(failing(new TypeError('x is not a function'))).rejects.toThrow('x is not a function');
  });

  test('finds its cluster once, by the flags', async () => {
    const list = begin(['list', 'rollouts', '-w', '--context', 'staging', '-n', 'shop']);
    await list.clock.advance(1);
    list.interrupt.stop();
    await list.exitCode;
    expect(list.connections.map(({ options }) => options)).toEqual([{ context: 'staging', namespace: 'shop' }]);
  });
});

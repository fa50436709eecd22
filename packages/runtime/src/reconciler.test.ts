import { describe, expect, test } from '@jest/globals';
import { ApiError, type Log, silentLog, stopper } from '@sluice/kubernetes';
import { createManualClock, settle } from '@sluice/kubernetes/manual-clock';
import { createReconciler } from './reconciler.ts';
import { LostLease } from './writer.ts';

type Pass = (key: string, number: number) => Promise<{ readonly revisitAt?: number } | undefined>;

function start(pass: Pass, workers = 2) {
  const clock = createManualClock();
  const stop = stopper();
  const passes: string[] = [];
  const results: (readonly [key: string, seconds: number, error: unknown])[] = [];
  const lines: string[] = [];
  const line =
    (level: string) =>
    (message: string): void => {
      lines.push(`${level} ${message}`);
    };
  const log: Log = { ...silentLog, debug: line('debug'), warn: line('warn'), error: line('error'), with: () => log };
  const reconciler = createReconciler({
    name: 'test',
    workers,
    clock,
    log,
    reconcile(key) {
      passes.push(key);
      return pass(key, passes.length);
    },
    onPass: ({ key, seconds, error }) => void results.push([key, seconds, error]),
  });
  const run = reconciler.run(stop);
  return { clock, stop, passes, results, lines, reconciler, run };
}

describe('a reconciler', () => {
  test('works on as many keys at once as it has workers, and on each key alone', async () => {
    const open: (() => void)[] = [];
    const { passes, reconciler } = start(() => new Promise((resolve) => open.push(() => resolve(undefined))));
    for (const key of ['a', 'b', 'c', 'a']) reconciler.queue.add(key);
    await settle();
    reconciler.queue.add('a');
    await settle();
    expect(passes).toEqual(['a', 'b']);
    open.shift()?.();
    await settle();
    expect(passes).toEqual(['a', 'b', 'c']);
    open.shift()?.();
    await settle();
    expect(passes).toEqual(['a', 'b', 'c', 'a']);
  });

  test('comes back at the moment that the pass asked for', async () => {
    const { clock, passes, reconciler } = start(async (_key, number) => (number === 1 ? { revisitAt: clock.now() + 60_000 } : undefined));
    reconciler.queue.add('a');
    await clock.advance(59_999);
    expect(passes).toHaveLength(1);
    await clock.advance(1);
    expect(passes).toHaveLength(2);
    await clock.advance(600_000);
    expect(passes).toHaveLength(2);
  });

  test('tries again after a failure, later each time, and soon again once a pass went well', async () => {
    const { clock, passes, reconciler } = start(async (_key, number) => {
      if (number <= 12) throw new Error('a bug');
      return undefined;
    });
    reconciler.queue.add('a');
    await clock.advance(30_000);
    expect(passes).toHaveLength(13);
    expect(reconciler.queue.stats.retried).toBe(12);
    await clock.advance(60_000);
    expect(passes).toHaveLength(13);
  });

  test('waits as long as the server asks for', async () => {
    const { clock, passes, reconciler } = start(async (_key, number) => {
      if (number === 1) throw new ApiError('TooManyRequests', 'slow down', { retryAfterSeconds: 30 });
      return undefined;
    });
    reconciler.queue.add('a');
    await clock.advance(29_999);
    expect(passes).toHaveLength(1);
    await clock.advance(1);
    expect(passes).toHaveLength(2);
  });

  test('does not hurry where something is not allowed', async () => {
    const { clock, passes, reconciler } = start(async (_key, number) => {
      if (number === 1) throw new ApiError('Forbidden', 'the namespace is being terminated');
      return undefined;
    });
    reconciler.queue.add('a');
    await clock.advance(4999);
    expect(passes).toHaveLength(1);
    await clock.advance(1);
    expect(passes).toHaveLength(2);
  });

  test('one failing key does not hold up the others', async () => {
    const { clock, passes, reconciler } = start(async (key) => {
      if (key === 'bad') throw new Error('always');
      return undefined;
    }, 1);
    reconciler.queue.add('bad');
    await clock.advance(5_000);
    for (const key of ['a', 'b']) reconciler.queue.add(key);
    await settle();
    expect(passes.filter((key) => key !== 'bad')).toEqual(['a', 'b']);
  });

  test('says loudly what is wrong here, and quietly what is in the nature of things', async () => {
    const failures = [
      new Error('a bug'),
      new ApiError('Conflict', 'changed'),
      new ApiError('Unreachable', 'refused'),
      new LostLease('gone'),
    ];
    const { clock, lines, results, reconciler } = start(async (_key, number) => {
      const failure = failures[number - 1];
      if (failure !== undefined) throw failure;
      return undefined;
    });
    reconciler.queue.add('a');
    await clock.advance(1_000);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['error', 'debug', 'warn', 'debug']);
    expect(results.map(([, , error]) => error)).toEqual([...failures, undefined]);
  });

  test('ends when the passes under way have ended', async () => {
    let finish = (): void => {};
    const { stop, run, passes, reconciler } = start(
      () =>
        new Promise((resolve) => {
          finish = () => resolve(undefined);
        }),
    );
    let ended = false;
    void run.then(() => {
      ended = true;
    });
    reconciler.queue.add('a');
    await settle();
    reconciler.queue.add('a');
    stop.stop();
    await settle();
    expect(ended).toBe(false);
    finish();
    await settle();
    expect([ended, passes]).toEqual([true, ['a']]);
  });
});

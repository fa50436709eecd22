import { describe, expect, test } from '@jest/globals';
import { stopper } from '@sluice/kubernetes';
import { createManualClock, settle } from '@sluice/kubernetes/manual-clock';
import fc from 'fast-check';
import { createWorkQueue } from './work-queue.ts';

function open() {
  const clock = createManualClock();
  const queue = createWorkQueue({ clock });
  const stop = stopper();
  const taken: (string | undefined)[] = [];
  const take = (): void => void queue.take(stop).then((key) => taken.push(key));
  return { clock, queue, stop, taken, take };
}

describe('a work queue', () => {
  test('gives keys in the order in which they were added, each once', async () => {
    const { queue, taken, take } = open();
    for (const key of ['a', 'b', 'a', 'c', 'a']) queue.add(key);
    expect(queue.length).toBe(3);
    for (let index = 0; index < 4; index += 1) take();
    await settle();
    expect(taken).toEqual(['a', 'b', 'c']);
  });

  test('gives a key that was added while it was worked on once more, after that', async () => {
    const { queue, taken, take } = open();
    queue.add('a');
    take();
    take();
    await settle();
    queue.add('a');
    queue.add('a');
    await settle();
    expect(taken).toEqual(['a']);
    queue.done('a');
    await settle();
    expect(taken).toEqual(['a', 'a']);
    queue.done('a');
    take();
    await settle();
    expect(taken).toEqual(['a', 'a']);
  });

  test('keeps the earliest of several moments', async () => {
    const { clock, queue, taken, take } = open();
    const now = clock.now();
    queue.addAt('a', now + 5_000);
    queue.addAt('a', now + 2_000);
    queue.addAt('a', now + 9_000);
    take();
    await clock.advance(1_999);
    expect(taken).toEqual([]);
    await clock.advance(1);
    expect(taken).toEqual(['a']);
    queue.done('a');
    take();
    await clock.advance(60_000);
    expect(taken).toEqual(['a']);
  });

  test('adds at once for a moment that has passed', async () => {
    const { clock, queue, taken, take } = open();
    queue.addAt('a', clock.now() - 1);
    queue.addAt('b', clock.now());
    take();
    take();
    await settle();
    expect(taken).toEqual(['a', 'b']);
  });

  test('waits twice as long after each failure, up to the limit, until the key is forgotten', async () => {
    const { clock, queue, taken, take } = open();
    const delays: number[] = [];
    for (let failures = 0; failures < 14; failures += 1) {
      const from = clock.now();
      queue.addRateLimited('a');
      const seen = taken.length;
      take();
      while (taken.length === seen) await clock.advance(1);
      delays.push(clock.now() - from);
      queue.done('a');
    }
    expect(delays).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_000, 10_000, 10_000]);
    queue.forget('a');
    queue.addRateLimited('a');
    take();
    await clock.advance(5);
    expect(taken).toHaveLength(15);
  });

  test('gives nothing to who has stopped, and keeps the key for the next', async () => {
    const { queue, stop, taken, take } = open();
    take();
    stop.stop();
    queue.add('a');
    take();
    await settle();
    expect(taken).toEqual([undefined, undefined]);
    expect(await queue.take(stopper())).toBe('a');
  });

  test('once closed, leaves no timer behind and takes nothing any more', async () => {
    const { clock, queue } = open();
    queue.add('ready');
    queue.addAt('later', clock.now() + 1000);
    queue.close();
    queue.addAt('too late', clock.now() + 1000);
    queue.addRateLimited('failed');
    queue.add('never');
    expect([queue.length, queue.stats.delayed]).toEqual([0, 0]);
    await clock.advance(10_000);
    expect(queue.length).toBe(0);
  });

  test('refuses a key that was not taken', () => {
    const { queue } = open();
    expect(() => queue.done('a')).toThrow('not taken');
  });

  test('tells how much waits and how long work takes', async () => {
    const { clock, queue, take } = open();
    queue.add('a');
    queue.add('b');
    queue.addAt('c', clock.now() + 60_000);
    await clock.advance(300);
    take();
    await clock.advance(700);
    expect(queue.stats).toEqual({ added: 2, retried: 0, waitedMs: 300, delayed: 1, working: 1, longestWorkMs: 700 });
  });

  test('never gives a key to two workers, and loses nothing that was added', async () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), key }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('add-at' as const), key, delayMs: fc.integer({ min: -5, max: 500 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('retry' as const), key }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('finish' as const), which: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), key }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 300 }) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), async (steps, workers) => {
        const clock = createManualClock();
        const queue = createWorkQueue({ clock });
        const stop = stopper();
        const inWork: string[] = [];
        /** Keys that must be taken (again), and for others the first moment from which they must. */
        const due = new Set<string>();
        const later = new Map<string, number>();
        const failures = new Map<string, number>();
        const takeNext = async (): Promise<void> => {
          const next = await queue.take(stop);
          if (next === undefined) return;
          expect(inWork).not.toContain(next);
          inWork.push(next);
          fallDue();
          due.delete(next);
        };
        const finish = (index: number): void => {
          const [done] = inWork.splice(index, 1);
          if (done === undefined) return;
          queue.done(done);
          void takeNext();
        };
        const fallDue = (): void => {
          for (const [which, at] of [...later]) {
            if (at > clock.now()) continue;
            later.delete(which);
            due.add(which);
          }
        };
        const wish = (which: string, at: number): void => {
          if (at <= clock.now()) due.add(which);
          else later.set(which, Math.min(at, later.get(which) ?? at));
        };
        for (let worker = 0; worker < workers; worker += 1) void takeNext();

        for (const each of steps) {
          switch (each.do) {
            case 'add':
              wish(each.key, clock.now());
              queue.add(each.key);
              break;
            case 'add-at':
              wish(each.key, clock.now() + each.delayMs);
              queue.addAt(each.key, clock.now() + each.delayMs);
              break;
            case 'retry':
              wish(each.key, clock.now() + Math.min(5 * 2 ** (failures.get(each.key) ?? 0), 10_000));
              failures.set(each.key, (failures.get(each.key) ?? 0) + 1);
              queue.addRateLimited(each.key);
              break;
            case 'finish':
              finish(each.which % Math.max(1, inWork.length));
              break;
            case 'forget':
              failures.delete(each.key);
              queue.forget(each.key);
              break;
            case 'wait':
              await clock.advance(each.ms);
              break;
          }
          await settle();
        }
        await clock.advance(10_000);
        fallDue();
        for (let rounds = 0; rounds < 20; rounds += 1) {
          finish(0);
          await settle();
        }
        expect([[...due], [...later.keys()]]).toEqual([[], []]);
        expect([queue.length, queue.stats.delayed, inWork.length]).toEqual([0, 0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import { sleep } from '@sluice/kubernetes';
import fc from 'fast-check';
import { createVirtualClock } from './virtual-clock.ts';

const start = 1_000_000;

describe('virtual time', () => {
  test('stands still until it is moved', async () => {
    const clock = createVirtualClock({ start });
    await clock.settle();
    expect(clock.now()).toBe(start);
  });

  test('runs each timer at its own instant, and work that follows from it before the next', async () => {
    const clock = createVirtualClock({ start });
    const seen: string[] = [];
    const note = (text: string) => seen.push(`${text}@${clock.now() - start}`);
    clock.after(20, () => note('second'));
    clock.after(10, () => {
      note('first');
      void Promise.resolve()
        .then(() => undefined)
        .then(() => note('follows'));
      clock.after(5, () => note('set on the way'));
    });
    await clock.advance(30);
    expect(seen).toEqual(['first@10', 'follows@10', 'set on the way@15', 'second@20']);
    expect(clock.now()).toBe(start + 30);
  });

  test('runs timers in the order of time, then of creation, whatever the order they are set in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ delay: fc.integer({ min: -3, max: 20 }), cancel: fc.boolean() })), async (wanted) => {
        const clock = createVirtualClock({ start });
        const ran: number[] = [];
        const cancels = wanted.map(({ delay }, index) => clock.after(delay, () => ran.push(index)));
        wanted.forEach(({ cancel }, index) => {
          if (cancel) cancels[index]?.();
        });
        await clock.advance(20);
        const expected = wanted
          .map(({ delay, cancel }, index) => ({ delay: Math.max(0, delay), cancel, index }))
          .filter(({ cancel }) => !cancel)
          .sort((a, b) => a.delay - b.delay || a.index - b.index)
          .map(({ index }) => index);
        expect(ran).toEqual(expected);
        expect(clock.nextDue).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  test('many cancelled timers leave the others in order', async () => {
    const clock = createVirtualClock({ start });
    const ran: number[] = [];
    const cancels = Array.from({ length: 500 }, (_, index) => clock.after(500 - index, () => ran.push(500 - index)));
    cancels.forEach((cancel, index) => {
      if (index % 5 !== 0) cancel();
    });
    await clock.advance(500);
    expect(ran).toEqual(Array.from({ length: 100 }, (_, index) => 5 * (index + 1)));
  });

  test('a task that takes itself back does not run', async () => {
    const clock = createVirtualClock({ start });
    let ran = false;
    const cancel = clock.after(1, () => {
      ran = true;
    });
    cancel();
    cancel();
    await clock.advance(10);
    expect(ran).toBe(false);
  });

  test('settling runs what is due now and leaves the future alone', async () => {
    const clock = createVirtualClock({ start });
    const ran: string[] = [];
    clock.after(0, () => {
      ran.push('now');
      clock.after(0, () => ran.push('now again'));
    });
    clock.after(1, () => ran.push('later'));
    await clock.settle();
    expect(ran).toEqual(['now', 'now again']);
    expect(clock.now()).toBe(start);
    expect(clock.nextDue).toBe(start + 1);
  });

  test('running until something holds stops at that very instant', async () => {
    const clock = createVirtualClock({ start });
    let woken = false;
    void sleep(clock, 3_600_000).then(() => {
      woken = true;
    });
    clock.after(7_200_000, () => {});
    expect(await clock.runUntil(() => woken, { limitMs: 86_400_000 })).toBe(true);
    expect(clock.now()).toBe(start + 3_600_000);
  });

  test('running until something that holds already does not move time', async () => {
    const clock = createVirtualClock({ start });
    clock.after(5, () => {});
    expect(await clock.runUntil(() => Promise.resolve(true), { limitMs: 10 })).toBe(true);
    expect(clock.now()).toBe(start);
  });

  test('running until something that never holds ends at the limit, with later timers still to come', async () => {
    const clock = createVirtualClock({ start });
    let ticks = 0;
    const tick = () => {
      ticks++;
      clock.after(1000, tick);
    };
    clock.after(1000, tick);
    expect(await clock.runUntil(() => false, { limitMs: 4500 })).toBe(false);
    expect(ticks).toBe(4);
    expect(clock.now()).toBe(start + 4500);
    expect(clock.nextDue).toBe(start + 5000);
  });

  test('running until time alone makes something hold ends at the limit', async () => {
    const clock = createVirtualClock({ start });
    expect(await clock.runUntil(() => clock.now() > start, { limitMs: 1000 })).toBe(true);
    expect(clock.now()).toBe(start + 1000);
  });

  test('an instant that has passed does not turn time back', async () => {
    const clock = createVirtualClock({ start });
    await clock.advance(10);
    await clock.advanceTo(start);
    expect(clock.now()).toBe(start + 10);
  });
});

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { systemClock } from '@sluice/kubernetes/system-clock';
import fc from 'fast-check';
import { createRateLimit } from './rate-limit.ts';

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
});
afterEach(() => {
  jest.useRealTimers();
});

test('never are there more turns than the burst and the rate allow, and none is lost or overtaken', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.record({ waitMs: fc.integer({ min: 0, max: 500 }), count: fc.integer({ min: 1, max: 10 }) }), { maxLength: 12 }),
      async (qps, burst, arrivals) => {
        const startedAt = Date.now();
        const limit = createRateLimit(systemClock, qps, burst);
        const turns: { readonly at: number; readonly number: number }[] = [];
        let asked = 0;
        for (const { waitMs, count } of arrivals) {
          await jest.advanceTimersByTimeAsync(waitMs);
          for (let each = 0; each < count; each += 1) {
            const number = asked++;
            void limit.turn('pods').then(() => turns.push({ at: Date.now(), number }));
          }
        }
        await jest.advanceTimersByTimeAsync(((asked + 1) * 1000) / qps + 1000);
        expect(turns.map(({ number }) => number)).toEqual(Array.from({ length: asked }, (_, index) => index));
        turns.forEach(({ at }, index) => {
          // Timers count whole milliseconds.
          expect(index + 1).toBeLessThanOrEqual(burst + ((at - startedAt + 1) * qps) / 1000 + 1e-6);
        });
      },
    ),
    { numRuns: 100 },
  );
});

test('an idle time fills the burst, and no more', async () => {
  const limit = createRateLimit(systemClock, 10, 3);
  await jest.advanceTimersByTimeAsync(60_000);
  let turns = 0;
  for (let each = 0; each < 10; each += 1) {
    void limit.turn('pods').then(() => {
      turns += 1;
    });
  }
  await jest.advanceTimersByTimeAsync(0);
  expect(turns).toBe(3);
  await jest.advanceTimersByTimeAsync(100);
  expect(turns).toBe(4);
});

test('without a rate nobody waits', async () => {
  const limit = createRateLimit(systemClock, undefined, 0);
  for (let each = 0; each < 1000; each += 1) await limit.turn('pods');
  expect(Date.now()).toBe(0);
});

test('a crowd in one API group lets those of another pass', async () => {
  const limit = createRateLimit(systemClock, 1, 1);
  const passed: string[] = [];
  const ask = (resource: string): void => void limit.turn(resource).then(() => passed.push(resource));
  for (let each = 0; each < 10; each += 1) ask('events');
  for (const resource of ['replicasets.apps', 'leases.coordination.k8s.io', 'pods']) ask(resource);
  await jest.advanceTimersByTimeAsync(0);
  expect(passed).toEqual(['events', 'replicasets.apps', 'leases.coordination.k8s.io']);
});

import { afterEach, expect, jest, test } from '@jest/globals';
import { systemClock } from './system-clock.ts';

afterEach(() => {
  jest.useRealTimers();
});

test('a wait of months takes months, though a timer of Node holds 24 days only', () => {
  jest.useFakeTimers();
  const day = 24 * 3_600_000;
  let fired = false;
  systemClock.after(60 * day, () => {
    fired = true;
  });
  jest.advanceTimersByTime(60 * day - 1);
  expect(fired).toBe(false);
  jest.advanceTimersByTime(1);
  expect(fired).toBe(true);
});

test('a wait that is taken back never ends, also in its second piece', () => {
  jest.useFakeTimers();
  const day = 24 * 3_600_000;
  let fired = false;
  const cancel = systemClock.after(60 * day, () => {
    fired = true;
  });
  jest.advanceTimersByTime(40 * day);
  cancel();
  jest.advanceTimersByTime(40 * day);
  expect(fired).toBe(false);
});

test('no wait ends in the same turn', () => {
  jest.useFakeTimers();
  let fired = false;
  systemClock.after(-5, () => {
    fired = true;
  });
  expect(fired).toBe(false);
  jest.advanceTimersByTime(0);
  expect(fired).toBe(true);
});

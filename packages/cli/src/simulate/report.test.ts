import { expect, test } from '@jest/globals';
import { time } from './report.ts';

test.each([
  [0, '0.0s'],
  [59_949, '59.9s'],
  [60_000, '1m0s'],
  [630_400, '10m30s'],
  [3_605_000, '1h0m5s'],
  [90_061_000, '25h1m1s'],
])('%d ms are %s', (ms, text) => {
  expect(time(ms)).toBe(text);
});

import { describe, expect, test } from '@jest/globals';
import type { RolloutStatus } from '@sluice/api';
import { parseInstant } from '@sluice/kubernetes';
import { liveRoutesOf } from './memory.ts';

const written = '2026-01-01T00:00:00Z';
const status: RolloutStatus = {
  canary: {
    weights: { canary: { weight: 50 }, stable: { weight: 50 } },
    routing: { leastWeight: 20, mostWeight: 50, since: written },
  },
};
const after = (seconds: number) => (parseInstant(written) ?? 0) + seconds * 1000;

describe('a data plane may go on using former weights', () => {
  test.each([
    ['for ten seconds where it cannot tell', 'unknown', 9, undefined, 20, 10],
    ['no longer', 'unknown', 10, undefined, 50, undefined],
    ['not once it tells that it follows', 'yes', 1, undefined, 50, undefined],
    ['for ever while it tells that it does not', 'no', 3600, undefined, 20, undefined],
    ['for as long as the user says', 'unknown', 29, 30_000, 20, 30],
    ['for as long as the user says, though it tells that it follows', 'yes', 29, 30_000, 20, 30],
    ['and no longer than that', 'yes', 30, 30_000, 50, undefined],
  ] as const)('%s', (_, accepted, seconds, delayMs, least, settled) => {
    const live = liveRoutesOf(status, { weight: 50, canaryTarget: 'new', stableTarget: 'old' }, { accepted }, after(seconds), delayMs);
    expect([live.least, live.most, live.settledAt]).toEqual([least, 50, settled === undefined ? undefined : after(settled)]);
  });
});

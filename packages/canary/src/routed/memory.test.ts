import { describe, expect, test } from '@jest/globals';
import type { RolloutStatus } from '@sluice/api';
import { parseInstant } from '@sluice/kubernetes';
import { formerAfter, liveRoutesOf, memoryAfter } from './memory.ts';

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

describe('a data plane may go on sending requests to where a side led before', () => {
  const pointed: RolloutStatus = {
    canary: {
      weights: { canary: { weight: 0, podTemplateHash: 'new' }, stable: { weight: 100, podTemplateHash: 'new' } },
      routing: { leastWeight: 0, mostWeight: 0, stableTargets: ['old'], since: written },
    },
  };
  const now = { weight: 0, canaryTarget: 'new', stableTarget: 'new' };

  test.each([
    ['for ten seconds', 'unknown', 9, undefined, ['old']],
    ['also where it tells that it follows the weights: of Services it tells nothing', 'yes', 9, undefined, ['old']],
    ['no longer', 'yes', 10, undefined, []],
    ['for as long as the user says', 'yes', 29, 30_000, ['old']],
  ] as const)('%s', (_, accepted, seconds, delayMs, expected) => {
    expect(liveRoutesOf(pointed, now, { accepted }, after(seconds), delayMs).former.stable).toEqual(expected);
  });

  test('that is known of a side that others have pointed elsewhere, too', () => {
    const unremembered = {
      canary: { weights: { canary: { weight: 0, podTemplateHash: 'new' }, stable: { weight: 100, podTemplateHash: 'new' } } },
    };
    const { former } = liveRoutesOf(unremembered, { ...now, canaryTarget: 'x' }, { accepted: 'yes' }, after(0), undefined);
    expect(former).toEqual({ canary: ['new'], stable: [] });
  });

  test('what a side leads to again is none of them, and a pointing begins their time anew', () => {
    const live = liveRoutesOf(pointed, now, { accepted: 'yes' }, after(5), undefined);
    const former = formerAfter(live, now, { canary: 'new', stable: 'old' });
    expect(former).toEqual({ canary: [], stable: ['new'] });
    const writing = { from: 0, to: 0, former, isDraining: false, now: after(5) };
    expect(memoryAfter(pointed, live, { ...writing, isOtherChange: true })?.since).toBe('2026-01-01T00:00:05Z');
    expect(memoryAfter(pointed, live, { ...writing, isOtherChange: false })?.since).toBe(written);
  });
});

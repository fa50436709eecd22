import { describe, expect, test } from '@jest/globals';
import type { RolloutSpec, RolloutStatus } from '@sluice/api';
import { rolesOf } from './roles.ts';
import { web } from './testing/objects.ts';

const rollout = (strategy: NonNullable<RolloutSpec['strategy']>, status: RolloutStatus) =>
  web({ namespace: 'demo', age: 9, replicas: 1, strategy, status });

describe('the roles of a revision', () => {
  test('in a canary are canary and stable, and an older one has none', () => {
    const canary = rollout({ canary: {} }, { stableRS: 'old', currentPodHash: 'new' });
    expect(['old', 'new', 'older', undefined].map((hash) => rolesOf(hash, canary))).toEqual([['stable'], ['canary'], [], []]);
  });

  test('of a canary that has taken over is only stable', () => {
    expect(rolesOf('new', rollout({ canary: {} }, { stableRS: 'new', currentPodHash: 'new' }))).toEqual(['stable']);
  });

  test('before the first promotion is canary', () => {
    expect(rolesOf('new', rollout({ canary: {} }, { currentPodHash: 'new' }))).toEqual(['canary']);
  });

  test.each([
    ['ping', 'ping', 'pong'],
    ['pong', 'pong', 'ping'],
    ['', 'pong', 'ping'],
  ] as const)('with stablePingPong "%s" give the stable side %s and the canary %s', (stablePingPong, stable, other) => {
    const pair = rollout(
      { canary: { pingPong: { pingService: 'a', pongService: 'b' } } },
      { stableRS: 'old', currentPodHash: 'new', canary: { stablePingPong } },
    );
    expect([rolesOf('old', pair), rolesOf('new', pair)]).toEqual([
      ['stable', stable],
      ['canary', other],
    ]);
  });

  test('in a blue-green rollout follow the Services', () => {
    const strategy = { blueGreen: { activeService: 'web' } };
    const switched = rollout(strategy, { stableRS: 'old', blueGreen: { activeSelector: 'new', previewSelector: 'new' } });
    expect([rolesOf('old', switched), rolesOf('new', switched)]).toEqual([['stable'], ['active']]);
    const before = rollout(strategy, { stableRS: 'old', blueGreen: { activeSelector: 'old', previewSelector: 'new' } });
    expect([rolesOf('old', before), rolesOf('new', before)]).toEqual([['stable', 'active'], ['preview']]);
  });
});

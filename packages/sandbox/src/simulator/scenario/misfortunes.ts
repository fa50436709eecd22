import type { Dice } from '../dice.ts';
import type { TimedAction } from '../scenario.ts';
import type { Failure, PodTrouble, Trouble } from './troubles.ts';

const failures: readonly Failure[] = ['conflict', 'too-many-requests', 'internal-error', 'unreachable', 'lost-answer', 'late-effect'];
const resources = ['rollouts.argoproj.io', 'replicasets.apps', 'pods', 'services', undefined, undefined] as const;

/** What goes wrong in a run of that length. One run in seven has no trouble at all; the others have a few of all kinds. */
export function generateTroubles(dice: Dice, actions: readonly TimedAction[], lengthMs: number): readonly Trouble[] {
  if (dice.chance(14)) return [];
  // Most of it right when something happens: that is when it can do harm.
  const atMs = (): number => {
    const from = dice.chance(65) && actions.length > 0 ? dice.pick(actions).atMs - 1_000 : dice.int(0, lengthMs);
    return Math.max(0, from) + dice.pick([dice.int(0, 1_500), dice.int(0, 10_000), dice.int(0, 60_000)]);
  };
  const span = () => {
    const fromMs = Math.min(lengthMs, atMs());
    return { fromMs, toMs: Math.min(lengthMs, fromMs + dice.pick([5_000, 30_000, 120_000, 600_000])) };
  };
  const make = (): Trouble => {
    const kind = dice.weighted([
      [5, 'failing-requests'],
      [2, 'slow-requests'],
      [4, 'late-events'],
      [2, 'doubled-events'],
      [2, 'cut-watches'],
      [1, 'compact'],
      [5, 'crash'],
      [3, 'freeze'],
      [1, 'clock-jump'],
      [6, 'pods'],
    ] as const);
    switch (kind) {
      case 'failing-requests':
        return { kind, ...span(), percent: dice.pick([5, 20, 60, 100]), how: dice.chance(40) ? failures : [dice.pick(failures)] };
      case 'slow-requests':
        return { kind, ...span(), mostMs: dice.pick([100, 500, 1_500]) };
      case 'late-events': {
        const resource = dice.pick(resources);
        return { kind, ...span(), mostMs: dice.pick([200, 2_000, 15_000, 60_000]), ...(resource === undefined ? {} : { resource }) };
      }
      case 'doubled-events':
        return { kind, ...span(), percent: dice.pick([10, 50]) };
      case 'cut-watches': {
        const resource = dice.pick(resources);
        return { kind, atMs: atMs(), ...(resource === undefined ? {} : { resource }) };
      }
      case 'compact':
        return { kind, atMs: atMs() };
      case 'crash':
        return { kind, atMs: atMs(), when: dice.pick(['before-write', 'after-write']), downMs: dice.pick([10, 1_000, 20_000, 120_000]) };
      case 'freeze':
        return { kind, atMs: atMs(), forMs: dice.pick([2_000, 14_000, 40_000]) };
      case 'clock-jump':
        return { kind, atMs: atMs(), byMs: dice.pick([-300_000, -5_000, 5_000, 300_000]) };
      case 'pods': {
        const which = dice.pick<PodTrouble>(['pods-crash', 'pods-fail', 'pods-deleted', 'pods-drained', 'pods-unready', 'pods-unready']);
        return { kind: which, atMs: atMs(), percent: dice.pick([15, 40, 100]), forMs: dice.pick([3_000, 20_000, 90_000]) };
      }
    }
  };
  return Array.from({ length: dice.int(1, 9) }, make);
}

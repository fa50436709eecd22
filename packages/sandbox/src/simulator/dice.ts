import { assert, type Random } from '@sluice/kubernetes';
import { createRandom } from '../time/random.ts';

/** Choices of a generator, all from one seed. */
export interface Dice {
  /** True in so many of 100 cases. */
  chance(percent: number): boolean;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  pick<T>(options: readonly T[]): T;
  /** One of the options; each has a weight. */
  weighted<T>(options: readonly (readonly [weight: number, option: T])[]): T;
}

export function diceFrom(random: Random): Dice {
  const int = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const weighted = <T>(options: readonly (readonly [number, T])[]): T => {
    let left = random() * options.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, option] of options) {
      left -= weight;
      if (left < 0) return option;
    }
    const last = options.at(-1);
    assert(last !== undefined, 'nothing to choose from');
    return last[1];
  };
  return {
    chance: (percent) => random() * 100 < percent,
    int,
    pick: (options) => weighted(options.map((option) => [1, option] as const)),
    weighted,
  };
}

/** Dice of their own for one concern of a run: what one concern rolls never changes what another gets. */
export const dice = (seed: string, concern: string): Dice => diceFrom(createRandom(`${seed}/${concern}`));

import type { Dice } from '../dice.ts';

/** What becomes of the pods of an image: they serve in the end, they never do, or they come and go. */
export type Temper = 'good' | 'broken' | 'unstable';

const words: Readonly<Record<Temper, readonly string[]>> = {
  good: ['', '', '', '', '-slow-5s', '-slow-20s', '-slow-pull-15s', '-slow-stop-20s', '-crash-2-times'],
  broken: ['-never-ready', '-crash-loop', '-image-pull-error'],
  unstable: ['-crash-after-90s', '-flip-20s'],
};

/** The image of the so-many-th template of a run: `web:g3-slow-20s`. The kubelet model reads the rest of the tag. */
export const imageOf = (dice: Dice, temper: Temper, number: number): string =>
  `web:${temper.charAt(0)}${number}${dice.pick(words[temper])}`;

export function temperOf(image: string): Temper {
  const letter = image.charAt(image.indexOf(':') + 1);
  return letter === 'b' ? 'broken' : letter === 'u' ? 'unstable' : 'good';
}

/** The longest that a pod of a good image takes until it serves, in seconds: slow starts, two crashes with their back-off. */
export const slowestGoodSeconds = 60;

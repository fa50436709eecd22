import type { Tone } from '../status/tone.ts';

/** Gives a text the colour of a tone; or does not. Widths are counted before. */
export type Paint = (text: string, tone: Tone) => string;

/** No colours: for files, pipes and NO_COLOR. */
export const plain: Paint = (text) => text;

/** The colours of a terminal (ECMA-48). */
export const ansi: Paint = (text, tone) => `\u001b[${colours[tone]}m${text}\u001b[0m`;

const colours: Readonly<Record<Tone, number>> = {
  good: 32,
  bad: 31,
  moving: 94,
  waiting: 96,
  paused: 33,
  warning: 93,
  unsure: 35,
  off: 90,
};

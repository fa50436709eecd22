import { ansi, type Paint, plain } from '@sluice/view';
import type { Flags } from './flags.ts';
import type { Io } from './io.ts';

/** Whether `--no-color` was given. */
export const isPlain = (flags: Flags): boolean => flags.color === false;

/** Colours where they are welcome and not refused. */
export const paintFor = (io: Io, isRefused: boolean): Paint => (io.colours && !isRefused ? ansi : plain);

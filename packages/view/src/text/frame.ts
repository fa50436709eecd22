/** What a terminal must be told to show a picture in place of the one before, without flicker. */
export interface FrameOptions {
  /** Lines that the terminal has. What does not fit is cut off, and said. */
  readonly rows: number;
  /** Clears what stood there before. */
  readonly first: boolean;
}

const csi = '\u001b[';

/**
 * The lines as one write to a terminal: it starts at the top left corner, clears each line behind its text and all below the last,
 * and does not wrap long lines, so nothing moves that has not changed.
 */
export function renderFrame(lines: readonly string[], { rows, first }: FrameOptions): string {
  const room = Math.max(1, rows - 1);
  const shown = lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines`];
  const body = shown.map((line) => `${line}${csi}K\n`).join('');
  return `${first ? `${csi}2J` : ''}${beginUpdate}${csi}H${noWrap}${body}${wrap}${csi}J${endUpdate}`;
}

const noWrap = `${csi}?7l`;
const wrap = `${csi}?7h`;
/** Terminals that know it show the picture at once when it is complete; others skip it. */
const beginUpdate = `${csi}?2026h`;
const endUpdate = `${csi}?2026l`;

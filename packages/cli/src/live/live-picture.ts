import { type Clock, type StopSignal, sleep } from '@sluice/kubernetes';
import { renderFrame } from '@sluice/view';
import type { Io } from '../io.ts';

/** Something that changes and can be shown at any moment. */
export interface LivePicture {
  /** The lines at present, or undefined when there is nothing left to show. */
  lines(): readonly string[] | undefined;
}

/** Wakes a waiting picture; several calls before it looks count once. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, at once if it has rung since the last wait, and at the latest after `longestMs`. */
  wait(longestMs: number, stop: StopSignal): Promise<void>;
}

export function bell(clock: Clock): Bell {
  let hasRung = false;
  let wake = (): void => {};
  return {
    ring() {
      hasRung = true;
      wake();
    },
    async wait(longestMs, stop) {
      if (!hasRung && !stop.stopped) {
        await new Promise<void>((resolve) => {
          let forget = (): void => {};
          const end = (): void => {
            cancel();
            forget();
            resolve();
          };
          const cancel = clock.after(longestMs, end);
          wake = end;
          forget = stop.onStop(end);
        });
      }
      hasRung = false;
      wake = () => {};
    },
  };
}

/** Changes closer together than this are shown at once. */
const togetherMs = 100;
/** Ages grow without any change. */
const tickMs = 1000;
const dayMs = 86_400_000;

/**
 * Shows a picture again and again until `stop`, or until there is nothing left to show (then the answer is `gone`). On a terminal it
 * stays in place and its ages run; elsewhere it is printed anew, with an empty line behind it, when it has changed.
 */
export async function showLive(picture: LivePicture, io: Io, ringing: Bell, stop: StopSignal): Promise<'stopped' | 'gone'> {
  const { screen, clock } = io;
  let last: string | undefined;
  for (let first = true; !stop.stopped; first = false) {
    const lines = picture.lines();
    if (lines === undefined) return 'gone';
    const text = lines.join('\n');
    if (screen !== undefined) screen.draw(renderFrame(lines, { rows: screen.rows(), first }));
    else if (text !== last) io.print(`${text}\n`);
    last = text;
    await ringing.wait(screen === undefined ? dayMs : tickMs, stop);
    if (!stop.stopped) await sleep(clock, togetherMs, stop);
  }
  return 'stopped';
}

/** The kubelet's patience: 10 s, twice as long each time, never more than 5 minutes. */
const firstMs = 10_000;
const longestMs = 300_000;

/** A container that ran at least this long before it ended starts with a clean slate. */
const forgivenAfterMs = 600_000;

/** How long the first restart of a container takes; only from the second crash on does the kubelet back off. */
export const firstRestartMs = 1000;

/** The pause after the n-th failed attempt (n ≥ 1) to pull an image. */
export const pullBackOffMs = (failures: number): number => Math.min(firstMs * 2 ** (failures - 1), longestMs);

/** The pause before a container is run again that has ended for the n-th time (n ≥ 1), each time after `ranMs`: 1 s, 10 s, 20 s … 5 min. */
export const restartDelayMs = (crashes: number, ranMs: number): number =>
  crashes === 1 || ranMs >= forgivenAfterMs ? firstRestartMs : Math.min(firstMs * 2 ** (crashes - 2), longestMs);

/** From here on the pauses of both kinds have their full length and no longer grow. */
const steadyFrom = 8;

/**
 * Which round of a row of rounds is under way, and since when. Round n takes `lengthMs(n)`, the row goes from round `from` to just
 * before round `end`; at and after `end` there are no rounds any more. From round 8 on all are of one length, so that a month of
 * crashes costs no more to work out than a minute.
 */
export function roundAt(
  elapsedMs: number,
  row: { readonly from: number; readonly end: number; lengthMs(round: number): number },
): { readonly round: number; readonly startMs: number } {
  let round = row.from;
  let startMs = 0;
  while (round < row.end) {
    const length = row.lengthMs(round);
    if (elapsedMs < startMs + length) break;
    const rounds = round >= steadyFrom ? Math.min(Math.floor((elapsedMs - startMs) / length), row.end - round) : 1;
    startMs += rounds * length;
    round += rounds;
  }
  return { round, startMs };
}

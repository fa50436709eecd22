import type { Ending, Moment, Rehearsed } from '@sluice/sandbox';
import { alignColumns, cell } from '@sluice/view';
import type { Release } from './release.ts';

const endings: Readonly<Record<Ending, string>> = {
  promoted: 'Promoted',
  aborted: 'Aborted and back at the stable revision',
  halted: 'Halted until somebody promotes or aborts',
  degraded: 'Degraded',
  unfinished: 'Still under way',
};

/** The timeline of one run, and what came out of it. */
export function reportLines({ rollout, from, to }: Release, run: Rehearsed): readonly string[] {
  const stepCount = rollout.spec.strategy?.canary?.steps?.length ?? 0;
  return [
    `${rollout.metadata.name}: ${from} → ${to}`,
    ...run.notes.map((note) => `  ${note}`),
    ...(run.moments.length === 0 ? [] : ['', ...timeline(run.moments, stepCount)]),
    '',
    ...summary(run),
  ];
}

function timeline(moments: readonly Moment[], stepCount: number): readonly string[] {
  const titles = ['TIME', ...(stepCount > 0 ? ['STEP'] : []), 'WEIGHT', 'STABLE', 'NEW', 'LOST', 'WHAT'].map((title) => cell(title));
  const rows = merged(moments).map(({ atMs, step, weight, stable, canary, lost, what }) =>
    [
      time(atMs),
      ...(stepCount > 0 ? [`${step ?? 0}/${stepCount}`] : []),
      String(weight),
      `${stable.ready}/${stable.pods}`,
      `${canary.ready}/${canary.pods}`,
      String(lost),
      what,
    ].map((text) => cell(text)),
  );
  return alignColumns([titles, ...rows]).map((line) => line.trimEnd());
}

/** Of changes that come at the same time only what they come to. */
const merged = (moments: readonly Moment[]): readonly Moment[] =>
  moments.filter((each, index) => {
    const next = moments[index + 1];
    return each.kind === 'event' || next === undefined || next.kind === 'event' || time(next.atMs) !== time(each.atMs);
  });

/** `1.2s`, `2m5s`, `1h0m5s`: exact enough to tell moments apart. */
export function time(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}h` : ''}${minutes}m${seconds % 60}s`;
}

/** The last lines: how it ended, and what it cost. */
export function summary({ ending, message, endedAtMs, requests, lost, fewestReady, mostPods, violation }: Rehearsed): readonly string[] {
  if (requests === 0 && ending === 'degraded') return [`It never got healthy, so there is nothing to update (${message}).`];
  return [
    `${endings[ending]} after ${time(endedAtMs)}${ending === 'promoted' ? '' : ` (${message})`}.`,
    `${lost} of ${requests} requests lost; never fewer than ${fewestReady} ready pods, never more than ${mostPods} pods.`,
    violation === undefined
      ? 'No law was broken.'
      : `A law was broken after ${time(violation.atMs)}: ${violation.law}\n  ${violation.finding}`,
  ];
}

/** Several runs in a few lines: how they ended, and the worst of each. */
export function summaryOfRuns(runs: readonly { readonly seed: string; readonly run: Rehearsed }[]): readonly string[] {
  const counts = new Map<Ending, number>();
  for (const { run } of runs) counts.set(run.ending, (counts.get(run.ending) ?? 0) + 1);
  const worst = <T>(pick: (run: Rehearsed) => number, text: (run: Rehearsed, seed: string) => T): T | undefined => {
    const [first] = runs.toSorted((a, b) => pick(b.run) - pick(a.run));
    return first === undefined ? undefined : text(first.run, first.seed);
  };
  const broken = runs.filter(({ run }) => run.violation !== undefined);
  return [
    `${runs.length} further runs with troubles by chance: ${[...counts].map(([ending, count]) => `${count} × ${endings[ending].toLowerCase()}`).join(', ')}.`,
    `  longest      ${worst(
      (run) => run.endedAtMs,
      (run, seed) => `${time(run.endedAtMs)} (seed ${seed})`,
    )}`,
    `  most lost    ${worst(
      (run) => run.lost,
      (run, seed) => `${run.lost} of ${run.requests} requests (seed ${seed})`,
    )}`,
    `  fewest ready ${worst(
      (run) => -run.fewestReady,
      (run, seed) => `${run.fewestReady} pods (seed ${seed})`,
    )}`,
    `  laws broken  ${broken.length === 0 ? 'none' : broken.map(({ seed, run }) => `seed ${seed}: ${run.violation?.law} ${run.violation?.finding}`).join('\n               ')}`,
  ];
}

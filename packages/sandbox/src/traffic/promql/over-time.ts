import type { Instant } from '@sluice/kubernetes';
import type { Point } from './series.ts';

/** The time that a range covers: `rangeMs` long, to `until`. */
interface Window {
  readonly rangeMs: number;
  readonly until: Instant;
}

/** The functions of ranges, by name. They give undefined where the points are too few to tell. */
export const overTimes: Readonly<Record<string, (points: readonly Point[], window: Window) => number | undefined>> = {
  increase,
  rate: (points, window) => perSecond(increase(points, window), window.rangeMs),
  irate: (points) => {
    const [before, last] = points.slice(-2);
    return before === undefined || last === undefined ? undefined : perSecond(Math.max(0, last.value - before.value), last.at - before.at);
  },
  delta: (points, window) => (points.length < 2 ? undefined : extrapolated(points, window, last(points) - (points[0]?.value ?? 0))),
  avg_over_time: (points) => sum(points) / points.length,
  sum_over_time: sum,
  min_over_time: (points) => Math.min(...points.map(({ value }) => value)),
  max_over_time: (points) => Math.max(...points.map(({ value }) => value)),
  count_over_time: (points) => points.length,
  last_over_time: last,
};

function sum(points: readonly Point[]): number {
  return points.reduce((total, { value }) => total + value, 0);
}

function last(points: readonly Point[]): number {
  return points.at(-1)?.value ?? Number.NaN;
}

const perSecond = (amount: number | undefined, ms: number): number | undefined => (amount === undefined ? undefined : amount / (ms / 1000));

/** How much a counter has grown within the window; one that falls has begun anew. */
function increase(points: readonly Point[], window: Window): number | undefined {
  if (points.length < 2) return undefined;
  const grown = points.slice(1).reduce((total, { value }, index) => {
    const before = points[index]?.value ?? 0;
    return total + (value < before ? value : value - before);
  }, 0);
  return extrapolated(points, window, grown);
}

/**
 * The change over the whole window from that between its first and last point: as far as points are missing at an end, by at most half
 * the mean distance of two points more than there should be, as Prometheus does it.
 */
function extrapolated(points: readonly Point[], { rangeMs, until }: Window, change: number): number {
  const [first, end] = [points[0], points.at(-1)];
  const sampled = (end?.at ?? 0) - (first?.at ?? 0);
  if (first === undefined || end === undefined || sampled === 0) return change;
  const distance = sampled / (points.length - 1);
  const reach = (gap: number) => (gap < distance * 1.1 ? gap : distance / 2);
  return change * ((sampled + reach(first.at - (until - rangeMs)) + reach(until - end.at)) / sampled);
}

import type { Measurement, MetricResult } from '@sluice/api';
import type { Facts } from './measured.ts';

/** What came of a task: a measurement, finished or not. */
export interface Report {
  readonly metric: string;
  /** Which measurement of the metric it is, from 1 on. */
  readonly number: number;
  readonly measurement: Measurement;
  /** What to show beside the metric's result. */
  readonly facts?: Facts;
}

/** Which measurement comes next, or is under way: one more than those that are finished. */
export const numberOfNext = ({ count = 0, error = 0 }: Pick<MetricResult, 'count' | 'error'> = {}): number => count + error + 1;

/** The result with one more measurement in it. A report that is not of the measurement that is under way changes nothing. */
export function applyReport(result: MetricResult, { number, measurement, facts }: Report): MetricResult {
  if (number !== numberOfNext(result)) return result;
  const before = result.measurements ?? [];
  const finished = before.at(-1)?.finishedAt === undefined ? before.slice(0, -1) : before;
  const { message: _, ...rest } = result;
  return {
    ...rest,
    ...(measurement.message === undefined ? {} : { message: measurement.message }),
    measurements: [...finished, measurement],
    ...(measurement.finishedAt === undefined ? {} : countsAfter(result, measurement)),
    ...(facts === undefined || Object.keys(facts).length === 0 ? {} : { metadata: facts }),
  };
}

/** A result, of whatever kind, ends a series of errors. An error ends a series of successes, and is not counted as a result. */
function countsAfter(result: MetricResult, { phase }: Measurement): Partial<MetricResult> {
  const { count = 0, successful = 0, failed = 0, inconclusive = 0, error = 0, consecutiveError = 0, consecutiveSuccess = 0 } = result;
  switch (phase) {
    case 'Successful':
      return { count: count + 1, successful: successful + 1, consecutiveSuccess: consecutiveSuccess + 1, consecutiveError: 0 };
    case 'Failed':
      return { count: count + 1, failed: failed + 1, consecutiveSuccess: 0, consecutiveError: 0 };
    case 'Inconclusive':
      return { count: count + 1, inconclusive: inconclusive + 1, consecutiveSuccess: 0, consecutiveError: 0 };
    default:
      return { error: error + 1, consecutiveError: consecutiveError + 1, consecutiveSuccess: 0 };
  }
}

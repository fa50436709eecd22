import { describe, expect, test } from '@jest/globals';
import type { AnalysisRunStatus } from '@sluice/api';
import { verdictOf } from './verdict.ts';

const good = { name: 'errors', phase: 'Successful', count: 3, successful: 3 } as const;
const verdict = (status: AnalysisRunStatus) => verdictOf({ status });

describe('verdictOf', () => {
  test('a run that is not over has none', () => {
    expect(verdictOf({})).toBeUndefined();
    for (const phase of ['', 'Pending', 'Running'] as const) expect(verdict({ phase })).toBeUndefined();
  });

  test('passes only with measurements of every metric that decides', () => {
    expect(verdict({ phase: 'Successful', runSummary: { count: 1, successful: 1 }, metricResults: [good] })).toEqual({
      is: 'passed',
      measurements: 3,
    });
    expect(verdict({ phase: 'Successful', runSummary: { count: 2, successful: 2 }, metricResults: [good] })?.is).toBe('not-run');
    expect(verdict({ phase: 'Successful', metricResults: [good, { name: 'late', phase: 'Successful' }] })).toEqual({
      is: 'not-run',
      message: 'Metric "late" was never measured',
    });
    expect(verdict({ phase: 'Successful' })?.is).toBe('not-run');
  });

  test('metrics that do not decide are evidence only where there is no other', () => {
    const dry = { ...good, name: 'dry', dryRun: true };
    expect(verdict({ phase: 'Successful', runSummary: { count: 0 }, metricResults: [dry] })).toEqual({ is: 'passed', measurements: 3 });
    expect(verdict({ phase: 'Successful', runSummary: { count: 1, successful: 1 }, metricResults: [dry] })?.is).toBe('not-run');
  });

  test('a run that was ended from outside is cancelled, unless something had already failed', () => {
    for (const phase of ['Successful', 'Inconclusive'] as const)
      expect(verdict({ phase, message: 'Run Terminated', metricResults: [good] })).toEqual({ is: 'cancelled' });
    expect(verdict({ phase: 'Failed', message: 'Run Terminated' })?.is).toBe('failed');
  });

  test('errors are told from failures', () => {
    expect(verdict({ phase: 'Error', message: 'm' })).toEqual({ is: 'failed', phase: 'Error', message: 'm' });
    expect(verdict({ phase: 'Failed', message: 'm' })).toEqual({ is: 'failed', phase: 'Failed', message: 'm' });
    expect(verdict({ phase: 'Inconclusive', message: 'm' })).toEqual({ is: 'inconclusive', message: 'm' });
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '@sluice/analysis';
import { outcomeOf, type Progress } from './outcome.ts';

const start = 1_767_268_800_000;
const passed: Verdict = { is: 'passed', measurements: 3 };
const failed: Verdict = { is: 'failed', phase: 'Failed', message: 'too slow' };
const error: Verdict = { is: 'failed', phase: 'Error', message: 'no answer' };
const inconclusive: Verdict = { is: 'inconclusive', message: 'neither' };

const analysis = (verdict?: Verdict, required = false) => ({ name: 'check', required, verdict });
const running = { name: 'a', phase: 'Running' } as const;
const waiting = { name: 'a', phase: 'Progressing' } as const;

const progress = (change: Partial<Progress>): Progress => ({
  terminate: false,
  templates: [running],
  analyses: [],
  availableAt: start,
  durationMs: undefined,
  now: start + 60_000,
  ...change,
});

describe('where an Experiment stands', () => {
  test.each<readonly [string, Partial<Progress>, string]>([
    ['it is pending until all pods were available once', { availableAt: undefined, templates: [waiting] }, 'Pending'],
    ['then it runs, even while a pod is missing again', { templates: [waiting] }, 'Running'],
    ['without a duration and without analyses it runs for ever', { now: start + 1e9 }, 'Running'],
    ['it runs until its duration is over', { durationMs: 60_001 }, 'Running'],
    ['it is over with its duration', { durationMs: 60_000 }, 'Successful'],
    ['its duration counts from the first availability only', { durationMs: 1, availableAt: undefined }, 'Pending'],
    ['pods that are missing at the end have to come back first', { durationMs: 1, templates: [running, waiting] }, 'Running'],
    ['a template that fails ends it', { templates: [running, { name: 'b', phase: 'Failed', message: 'late' }] }, 'Failed: late'],
    [
      'a template in error comes before one that fails',
      {
        templates: [
          { name: 'a', phase: 'Failed', message: 'late' },
          { name: 'b', phase: 'Error', message: 'taken' },
        ],
      },
      'Error: taken',
    ],
    ['an analysis that cannot be started ends it in error', { problem: 'gone' }, 'Error: gone'],
    ['an analysis that fails ends it at once', { durationMs: 1e9, analyses: [analysis(failed)] }, 'Failed: too slow'],
    ['so does one in error', { durationMs: 1e9, analyses: [analysis(error)] }, 'Error: no answer'],
    ['so does one without a result', { durationMs: 1e9, analyses: [analysis(inconclusive)] }, 'Inconclusive: neither'],
    ['of several the worst decides', { analyses: [analysis(inconclusive), analysis(error), analysis(failed)] }, 'Failed: too slow'],
    ['an error is worse than no result', { analyses: [analysis(inconclusive), analysis(error)] }, 'Error: no answer'],
    [
      'an analysis that somebody has ended has not passed',
      { durationMs: 1, analyses: [analysis({ is: 'cancelled' })] },
      "Inconclusive: Analysis 'check' was ended before it came to a result",
    ],
    ['one that never measured has not passed', { analyses: [analysis({ is: 'not-run', message: 'nothing' })] }, 'Inconclusive: nothing'],
    ['an analysis that goes on does not hold back the end of the duration', { durationMs: 1, analyses: [analysis()] }, 'Successful'],
    ['a required one that goes on does', { durationMs: 1, analyses: [analysis(undefined, true)] }, 'Running'],
    [
      'required ones that have passed end it early',
      { durationMs: 1e9, analyses: [analysis(passed, true), analysis()] },
      'Successful: All analyses that are required for completion have passed',
    ],
    ['all required ones have to', { durationMs: 1e9, analyses: [analysis(passed, true), analysis(undefined, true)] }, 'Running'],
    ['without a duration it is over when all analyses have passed', { analyses: [analysis(passed), analysis(passed)] }, 'Successful'],
    ['and not before', { analyses: [analysis(passed), analysis()] }, 'Running'],
    ['with a duration, analyses that have passed do not end it early', { durationMs: 1e9, analyses: [analysis(passed)] }, 'Running'],
    ['terminating it is a success', { terminate: true, analyses: [analysis()] }, 'Successful'],
    ['even before it runs', { terminate: true, availableAt: undefined, templates: [waiting] }, 'Successful'],
    ['but evidence against it comes first', { terminate: true, analyses: [analysis(failed)] }, 'Failed: too slow'],
  ])('%s', (_, change, wanted) => {
    const { phase, message } = outcomeOf(progress(change));
    expect(message === undefined ? phase : `${phase}: ${message}`).toBe(wanted);
  });
});

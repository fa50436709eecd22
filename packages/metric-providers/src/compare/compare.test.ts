import { describe, expect, test } from '@jest/globals';
import type { CompareMetric, MetricProviderConfig } from '@sluice/api';
import type { Json } from '@sluice/kubernetes';
import type { MetricProvider } from '../metric-provider.ts';
import { ioForTests } from '../testing/io.ts';
import { compare } from './compare.ts';

/** A provider that gives the values that stand in its query. */
const spoken: MetricProvider<string> = {
  id: 'graphite',
  configOf: ({ graphite }) => graphite?.query,
  measure: async (query) => ({ is: 'value', value: JSON.parse(query) as Json }),
};
const giving = (values: readonly (number | null)[]): MetricProviderConfig => ({ graphite: { query: JSON.stringify(values) } });
const series = (from: number, count = 20) => Array.from({ length: count }, (_, index) => from + (index % 10));
const measure = (canary: readonly (number | null)[], stable: readonly (number | null)[], more: Partial<CompareMetric> = {}) =>
  compare.measure({ canary: giving(canary), stable: giving(stable), ...more }, ioForTests({ providers: [spoken] }));

describe('compare', () => {
  test('fails a canary whose values are worse by more than chance, and keeps the numbers behind it', async () => {
    expect(await measure(series(110), series(100))).toEqual({
      is: 'judged',
      phase: 'Failed',
      value: expect.stringMatching(/^p=/),
      message: expect.stringMatching(/^the canary is worse than stable: median 114.5 against 104.5, by chance only with probability /),
      facts: {
        canarySamples: '20',
        stableSamples: '20',
        canaryMedian: '114.5',
        stableMedian: '104.5',
        u: '400',
        chanceOfWorse: '1',
        pValue: expect.stringMatching(/e-8$/),
        falseAlarmRate: '0.05',
      },
    });
  });

  test.each([
    ['the same', series(100), series(100), {}],
    ['better', series(90), series(100), {}],
    ['higher, where lower is worse', series(110), series(100), { worse: 'lower' }],
    ['worse within what is tolerated', series(104), series(100), { tolerance: '0.1' }],
  ] as const)('passes a canary that is %s', async (_, canary, stable, more) => {
    expect(await measure(canary, stable, more)).toMatchObject({ phase: 'Successful' });
  });

  test('lower is worse where the metric says so', async () => {
    expect(await measure(series(90), series(100), { worse: 'lower' })).toMatchObject({ phase: 'Failed' });
  });

  test('too few values decide nothing; what is no number is no value', async () => {
    expect(await measure([...series(100, 19), null], series(100))).toMatchObject({
      phase: 'Inconclusive',
      message: 'too few values to compare: 19 and 20, and 20 are needed',
    });
    expect(await measure(series(100, 8), series(100, 8), { minSamples: 8 })).toMatchObject({ phase: 'Successful' });
  });

  test.each<[Partial<CompareMetric>, string]>([
    [{ minSamples: 3 }, 'compare.minSamples must be a whole number of 8 or more'],
    [{ falseAlarmRate: '2' }, 'compare.falseAlarmRate must be between 0 and 0.5'],
    [{ tolerance: '-1' }, 'compare.tolerance must be 0 or more'],
    [{ canary: {} }, 'compare.canary names no provider that is known'],
  ])('%j is refused', async (change, message) => {
    await expect(measure(series(1), series(1), change)).rejects.toThrow(message);
  });
});

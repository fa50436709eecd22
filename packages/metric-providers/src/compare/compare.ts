/** Canary against stable: the same question about both, and a test whether the canary's values are worse by more than chance. */
import type { Facts, Measured } from '@sluice/analysis';
import type { CompareMetric } from '@sluice/api';
import type { Json } from '@sluice/kubernetes';
import type { MetricProvider, ProviderIo } from '../metric-provider.ts';
import { type Comparison, mannWhitney } from './mann-whitney.ts';

const defaults = { worse: 'higher', minSamples: 20, falseAlarmRate: '0.05', tolerance: '0' } as const;
/** The approximation of the test holds from here on. */
const leastSamples = 8;

export const compare: MetricProvider<CompareMetric> = {
  id: 'compare',
  configOf: ({ compare: config }) => config,
  async measure(config, io) {
    const { worse, minSamples, falseAlarmRate, tolerance } = rulesOf(config);
    const [canary, stable] = await Promise.all([samplesOf('canary', config, io), samplesOf('stable', config, io)]);
    const counts = { canarySamples: String(canary.length), stableSamples: String(stable.length) };
    if (Math.min(canary.length, stable.length) < minSamples)
      return {
        is: 'judged',
        phase: 'Inconclusive',
        message: `too few values to compare: ${canary.length} and ${stable.length}, and ${minSamples} are needed`,
        facts: counts,
      };
    // What is tolerated is granted to the canary before it is compared: 5 % with tolerance 0.05.
    const granted = stable.map((value) => (worse === 'higher' ? value + Math.abs(value) * tolerance : value - Math.abs(value) * tolerance));
    const result = worse === 'higher' ? mannWhitney(canary, granted) : mannWhitney(granted, canary);
    return verdict(result, falseAlarmRate, { ...counts, canaryMedian: shown(median(canary)), stableMedian: shown(median(stable)) });
  },
};

function verdict({ u, effect, pGreater }: Comparison, falseAlarmRate: number, about: Facts): Measured {
  const facts = { ...about, u: shown(u), chanceOfWorse: shown(effect), pValue: shown(pGreater), falseAlarmRate: shown(falseAlarmRate) };
  const value = `p=${shown(pGreater)}`;
  if (pGreater >= falseAlarmRate) return { is: 'judged', phase: 'Successful', value, facts };
  const message = `the canary is worse than stable: median ${about.canaryMedian} against ${about.stableMedian}, by chance only with probability ${shown(pGreater)}`;
  return { is: 'judged', phase: 'Failed', value, message, facts };
}

function rulesOf({
  worse = defaults.worse,
  minSamples = defaults.minSamples,
  falseAlarmRate = defaults.falseAlarmRate,
  tolerance = defaults.tolerance,
}: CompareMetric) {
  const [needed, rate, granted] = [Number(minSamples), Number(falseAlarmRate), Number(tolerance)];
  if (!Number.isInteger(needed) || needed < leastSamples)
    throw new Error(`compare.minSamples must be a whole number of ${leastSamples} or more, not ${minSamples}`);
  if (!(rate > 0 && rate < 0.5)) throw new Error(`compare.falseAlarmRate must be between 0 and 0.5, not ${falseAlarmRate}`);
  if (!(granted >= 0)) throw new Error(`compare.tolerance must be 0 or more, not ${tolerance}`);
  return { worse, minSamples: needed, falseAlarmRate: rate, tolerance: granted };
}

/** The values that a side's provider gives, without those that are no numbers. */
async function samplesOf(side: 'canary' | 'stable', config: CompareMetric, io: ProviderIo): Promise<readonly number[]> {
  const provider = io.providers.find((each) => each.configOf(config[side]) !== undefined);
  if (provider === undefined) throw new Error(`compare.${side} names no provider that is known`);
  const measured = await provider.measure(provider.configOf(config[side]), io);
  if (measured.is !== 'value') throw new Error(`compare.${side}: the provider ${provider.id} gives no values to compare`);
  const values: readonly Json[] = Array.isArray(measured.value) ? measured.value : [measured.value];
  return values.filter((value) => typeof value === 'number').filter(Number.isFinite);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Four digits that count. */
const shown = (value: number): string => String(Number(value.toPrecision(4)));

import type { MetricProvider } from '@sluice/metric-providers';

/** How all metrics are at the moment. */
export interface Metrics {
  state: 'good' | 'bad' | 'not there';
}

/** Stands for every provider: nothing is asked, and a measurement is as good as the metrics are. */
export const modelledProvider = (metrics: Metrics): MetricProvider => ({
  id: 'modelled',
  configOf: (provider) => provider,
  async measure() {
    if (metrics.state === 'not there') throw new Error('simulated: the provider does not answer');
    return { is: 'judged', phase: metrics.state === 'good' ? 'Successful' : 'Failed' };
  },
});

/** Graphite: the render API, https://graphite.readthedocs.io/en/latest/render_api.html */

import type { GraphiteMetric } from '@sluice/api';
import { at, listAt } from '@sluice/kubernetes';
import { baseUrl } from '../base-url.ts';
import { answered } from '../json-answer.ts';
import type { MetricProvider } from '../metric-provider.ts';

const timeoutMs = 30_000;

export const graphite: MetricProvider<GraphiteMetric> = {
  id: 'graphite',
  configOf: ({ graphite: config }) => config,
  describe: ({ query = '' }) => ({ ResolvedGraphiteQuery: query }),
  async measure({ address = '', query = '' }, { http }) {
    if (address === '' || query === '') throw new Error('graphite needs an address and a query');
    const url = `${baseUrl(address)}/render?${parametersOf(query)}`;
    const series = await answered('Graphite', http, { method: 'GET', url, timeoutMs, isQuery: true });
    const points = listAt(series, 0, 'datapoints').map((point) => at(point, 0));
    return { is: 'value', value: points.filter((value) => typeof value === 'number') };
  },
};

/** A query is a target, or several parameters of the API: `target=summarize(…)&from=-5min`. White space in it is for people. */
function parametersOf(query: string): URLSearchParams {
  const text = query.replace(/\s+/g, '');
  const isWhole = /(?:^|&)target=/.test(text);
  const given = isWhole ? text.split(/&(?=\w+=)/) : [`target=${text}`];
  const pairs = given.map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]);
  const parameters = new URLSearchParams(pairs);
  if (!parameters.has('from')) parameters.set('from', '-5min');
  parameters.set('format', 'json');
  return parameters;
}

/** Wavefront (VMware Aria Operations for Applications): the query API, `/api/v2/chart/api`. */

import type { WavefrontMetric } from '@sluice/api';
import { at, listAt } from '@sluice/kubernetes';
import { baseUrl } from '../base-url.ts';
import { answered } from '../json-answer.ts';
import type { MetricProvider } from '../metric-provider.ts';

/** The Secret that holds a token for each address. */
const tokensSecret = 'wavefront-api-tokens';
const lookBackMs = 5 * 60_000;
const timeoutMs = 30_000;

export const wavefront: MetricProvider<WavefrontMetric> = {
  id: 'wavefront',
  configOf: ({ wavefront: config }) => config,
  describe: ({ query = '' }) => ({ ResolvedWavefrontQuery: query }),
  async measure({ address = '', query = '' }, io) {
    if (address === '' || query === '') throw new Error('wavefront needs an address and a query');
    const token = (await io.secret(tokensSecret, 'controller-namespace'))?.[address];
    if (token === undefined) throw new Error(`secret '${tokensSecret}' in the controller's namespace has no key '${address}'`);
    const now = io.clock.now();
    const isUrl = /^https?:\/\//.test(address);
    const parameters = new URLSearchParams({ q: query, s: String(now - lookBackMs), e: String(now), g: 's', strict: 'true' });
    const url = `${baseUrl(isUrl ? address : `https://${address}`)}/api/v2/chart/api?${parameters}`;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const answer = await answered('Wavefront', io.http, { method: 'GET', url, headers, timeoutMs, isQuery: true });
    const problem = at(answer, 'errorMessage');
    if (typeof problem === 'string' && problem !== '') throw new Error(`Wavefront refused the query: ${problem}`);
    const points = listAt(answer, 'timeseries').map((series) => closest(listAt(series, 'data'), now));
    const [first] = points;
    if (first === undefined) throw new Error('no series were found for the query');
    const facts = {
      timestamps: String(points.map(({ at: moment }) => moment)),
      drift: String(points.map(({ at: moment }) => now - moment * 1000)),
    };
    return { is: 'value', value: points.length === 1 ? first.value : points.map(({ value }) => value), facts };
  },
};

/** The point of a series that is nearest to now. `at` counts seconds. */
function closest(data: readonly unknown[], now: number): { readonly at: number; readonly value: number } {
  const points = data.map((point) => ({ at: Number(at(point, 0)), value: Number(at(point, 1)) }));
  const distance = (point: { at: number }) => Math.abs(point.at * 1000 - now);
  return points.reduce((best, point) => (distance(point) <= distance(best) ? point : best), points[0] ?? { at: 0, value: Number.NaN });
}

/** InfluxDB 2: Flux by `/api/v2/query`, answered in annotated CSV. https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/ */
import type { InfluxdbMetric } from '@sluice/api';
import type { Json } from '@sluice/kubernetes';
import { baseUrl } from '../base-url.ts';
import { refusal } from '../json-answer.ts';
import type { MetricProvider } from '../metric-provider.ts';
import { secretValues } from '../secret-values.ts';
import { rowsOf } from './csv.ts';

const timeoutMs = 30_000;

export const influxdb: MetricProvider<InfluxdbMetric> = {
  id: 'influxdb',
  configOf: ({ influxdb: config }) => config,
  describe: ({ query = '' }) => ({ ResolvedInfluxdbQuery: query }),
  async measure({ profile, query = '' }, io) {
    if (query === '') throw new Error('influxdb.query is empty');
    const keys = await secretValues({ name: profile || 'influxdb' }, ['authToken', 'org', 'address'], io);
    const url = `${baseUrl(keys.address)}/api/v2/query?${new URLSearchParams({ org: keys.org })}`;
    const headers = { authorization: `Token ${keys.authToken}`, 'content-type': 'application/json', accept: 'application/csv' };
    const body = JSON.stringify({ query, type: 'flux', dialect: { annotations: ['datatype'], header: true, delimiter: ',' } });
    const response = await io.http.send({ method: 'POST', url, headers, body, timeoutMs, isQuery: true });
    if (response.status !== 200) throw refusal('InfluxDB', response);
    return { is: 'value', value: valuesIn(response.body) };
  },
};

/** The `_value` of every row of every table. A table with the columns `error` and `reference` tells what went wrong half-way. */
function valuesIn(csv: string): readonly Json[] {
  const values: Json[] = [];
  let types: readonly string[] = [];
  let header: readonly string[] | undefined;
  for (const row of rowsOf(csv)) {
    if (row[0] === '#datatype') [types, header] = [row, undefined];
    else if (row[0]?.startsWith('#')) continue;
    else if (header === undefined) header = row;
    else if (header.includes('error')) throw new Error(`InfluxDB gave up: ${row[header.indexOf('error')]}`);
    else {
      const column = header.indexOf('_value');
      if (column >= 0) values.push(typed(row[column] ?? '', types[column] ?? 'string'));
    }
  }
  return values;
}

function typed(text: string, type: string): Json {
  if (text === '') return null;
  if (type === 'double' || type === 'long' || type === 'unsignedLong')
    return Number(text.replace('+Inf', 'Infinity').replace('-Inf', '-Infinity'));
  return type === 'boolean' ? text === 'true' : text;
}

/** Splunk Observability Cloud: SignalFlow by HTTP, https://dev.splunk.com/observability/docs/signalflow/messages/ */

import type { SplunkMetric } from '@sluice/api';
import { at, listAt } from '@sluice/kubernetes';
import { baseUrl } from '../base-url.ts';
import { durationMs } from '../duration-ms.ts';
import { quoted, refusal } from '../json-answer.ts';
import type { MetricProvider } from '../metric-provider.ts';
import { providerKey } from '../secret-values.ts';

const timeoutMs = 60_000;

export const splunk: MetricProvider<SplunkMetric> = {
  id: 'splunk',
  configOf: ({ splunk: config }) => config,
  describe: ({ query }) => ({ ResolvedSplunkQuery: query }),
  async measure({ address, query, interval, secretRef }, io) {
    const token = await providerKey(secretRef, { name: 'splunk', key: 'sf_token_key' }, io);
    const stop = io.clock.now();
    const start = stop - durationMs(interval, 'splunk.interval');
    const parameters = new URLSearchParams({ start: String(start), stop: String(stop), immediate: 'true' });
    const url = `${baseUrl(address)}/v2/signalflow/execute?${parameters}`;
    const headers = { 'x-sf-token': token, 'content-type': 'text/plain', accept: 'text/event-stream' };
    const response = await io.http.send({ method: 'POST', url, headers, body: query, timeoutMs, isQuery: true });
    if (response.status !== 200) throw refusal('Splunk', response);
    return { is: 'value', value: latestValues(response.body) };
  },
};

/** The newest value of each time series in a stream of server-sent events. */
function latestValues(stream: string): readonly number[] {
  const latest = new Map<string, number>();
  for (const event of stream.split(/\r?\n\r?\n/)) {
    const type = /^event:\s*(.*)$/m.exec(event)?.[1]?.trim();
    const message = messageIn(event);
    if (type === 'error') throw new Error(`Splunk refused the program: ${quoted(JSON.stringify(message))}`);
    if (type === 'control-message' && at(message, 'event') === 'CHANNEL_ABORT')
      throw new Error('Splunk ended the program before it was through');
    if (type !== 'data') continue;
    for (const point of listAt(message, 'data')) {
      const value = at(point, 'value');
      if (typeof value === 'number') latest.set(String(at(point, 'tsId')), value);
    }
  }
  return [...latest.values()];
}

function messageIn(event: string): unknown {
  const text = [...event.matchAll(/^data:\s?(.*)$/gm)].map(([, line = '']) => line).join('\n');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`Splunk sent a message that is not JSON: ${quoted(text)}`);
  }
}

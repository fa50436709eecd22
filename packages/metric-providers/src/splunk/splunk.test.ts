import { afterAll, expect, test } from '@jest/globals';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { ioForTests } from '../testing/io.ts';
import { startLocalServer, text } from '../testing/local-server.ts';
import { splunk } from './splunk.ts';

const server = await startLocalServer(text(''));
afterAll(() => server.stop());
const io = ioForTests({ secrets: { 'controller/splunk': { sf_token_key: 't' } }, clock: createManualClock(1_700_000_000_000) });
const measure = () => splunk.measure({ address: server.url, query: "data('errors').mean().publish()" }, io);
const stream = (...events: [string, object][]) =>
  text(events.map(([event, message]) => `event: ${event}\ndata: ${JSON.stringify(message)}\n\n`).join(''));

test('splunk gives the newest value of each time series', async () => {
  server.answer = stream(
    ['control-message', { event: 'STREAM_START' }],
    ['metadata', { tsId: 'A', properties: {} }],
    [
      'data',
      {
        data: [
          { tsId: 'A', value: 1 },
          { tsId: 'B', value: 5 },
        ],
        logicalTimestampMs: 1,
      },
    ],
    ['data', { data: [{ tsId: 'A', value: 2.5 }], logicalTimestampMs: 2 }],
    ['control-message', { event: 'END_OF_CHANNEL' }],
  );
  expect(await measure()).toEqual({ is: 'value', value: [2.5, 5] });
  expect(server.received[0]).toMatchObject({
    method: 'POST',
    path: '/v2/signalflow/execute',
    body: "data('errors').mean().publish()",
    headers: { 'x-sf-token': 't' },
  });
  expect(Object.fromEntries(server.received[0]?.query ?? [])).toEqual({ start: '1699999700000', stop: '1700000000000', immediate: 'true' });
});

test('splunk: nothing is an empty list, and what went wrong is an error', async () => {
  server.answer = stream(['control-message', { event: 'END_OF_CHANNEL' }]);
  expect(await measure()).toEqual({ is: 'value', value: [] });
  server.answer = stream(['error', { errors: [{ code: 'ANALYTICS_PROGRAM_NAME_ERROR' }] }]);
  await expect(measure()).rejects.toThrow('ANALYTICS_PROGRAM_NAME_ERROR');
  server.answer = stream(['control-message', { event: 'CHANNEL_ABORT' }]);
  await expect(measure()).rejects.toThrow('ended the program before it was through');
  server.answer = text('no token', 401);
  await expect(measure()).rejects.toThrow('Splunk answered with status 401: "no token"');
});

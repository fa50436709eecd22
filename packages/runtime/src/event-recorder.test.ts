import { describe, expect, test } from '@jest/globals';
import { ApiError, type Event, type Log, silentLog } from '@sluice/kubernetes';
import { createManualClock } from '@sluice/kubernetes/manual-clock';
import { createEventRecorder } from './event-recorder.ts';
import { configMap, createFakeServer } from './testing/fake-server.ts';

function open() {
  const server = createFakeServer();
  const clock = createManualClock(1_767_261_600_000);
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (message) => void warnings.push(message), with: () => log };
  const recorder = createEventRecorder({ client: server.client, clock, log, component: 'tester', instance: 'pod-1' });
  const events = (): readonly Event[] => [...server.objects.values()] as Event[];
  return { server, clock, recorder, events, warnings };
}

const about = { ...configMap('web'), metadata: { namespace: 'default', name: 'web', uid: 'u1', resourceVersion: '7' } };
const scaled = { type: 'Normal', reason: 'Scaled', message: 'from 1 to 2' } as const;

describe('an event recorder', () => {
  test('writes what happened, to what, by whom and when', async () => {
    const { recorder, events } = open();
    recorder.record(about, scaled);
    await recorder.flush();
    const [event] = events();
    expect(event).toMatchObject({
      type: 'Normal',
      reason: 'Scaled',
      message: 'from 1 to 2',
      count: 1,
      firstTimestamp: '2026-01-01T10:00:00Z',
      lastTimestamp: '2026-01-01T10:00:00Z',
      involvedObject: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'web', uid: 'u1', resourceVersion: '7' },
      source: { component: 'tester' },
      reportingComponent: 'tester',
      reportingInstance: 'pod-1',
    });
    expect(event?.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
  });

  test('counts the same event up within ten minutes, also of a newer version of the object, and begins anew after that', async () => {
    const { recorder, events, clock } = open();
    recorder.record(about, scaled);
    await clock.advance(9 * 60_000);
    recorder.record({ ...about, metadata: { ...about.metadata, resourceVersion: '8' } }, scaled);
    await recorder.flush();
    expect(events().map(({ count, firstTimestamp, lastTimestamp }) => [count, firstTimestamp, lastTimestamp])).toEqual([
      [2, '2026-01-01T10:00:00Z', '2026-01-01T10:09:00Z'],
    ]);
    await clock.advance(10 * 60_000);
    recorder.record(about, scaled);
    await recorder.flush();
    expect(events().map(({ count }) => count)).toEqual([2, 1]);
  });

  test('keeps events apart that differ in object, type, reason or message', async () => {
    const { recorder, events } = open();
    recorder.record(about, scaled);
    recorder.record(about, { ...scaled, message: 'from 2 to 3' });
    recorder.record(about, { ...scaled, reason: 'Other' });
    recorder.record(about, { ...scaled, type: 'Warning' });
    recorder.record({ ...about, metadata: { ...about.metadata, uid: 'u2' } }, scaled);
    await recorder.flush();
    expect(events()).toHaveLength(5);
  });

  test('makes a new event where the counted one has expired', async () => {
    const { recorder, events, server } = open();
    recorder.record(about, scaled);
    await recorder.flush();
    for (const { metadata } of events()) server.remove({ namespace: 'default', name: metadata.name });
    recorder.record(about, scaled);
    await recorder.flush();
    expect(events().map(({ count }) => count)).toEqual([1]);
  });

  test('writes in the order of recording, one at a time', async () => {
    const { recorder, server } = open();
    for (const name of ['c', 'a', 'b']) recorder.record({ ...about, metadata: { ...about.metadata, name } }, scaled);
    await recorder.flush();
    expect(server.requests.map((request) => request.split(' ')[1]?.[0])).toEqual(['c', 'a', 'b']);
  });

  test('logs a failed write and goes on', async () => {
    const { recorder, events, server, warnings } = open();
    server.failures.push(new ApiError('Forbidden', 'no'));
    recorder.record(about, scaled);
    recorder.record(about, { ...scaled, message: 'next' });
    await recorder.flush();
    expect([events().length, warnings.length]).toEqual([1, 1]);
  });

  test('writes 25 events of an object at once, then one in five minutes, and those of others all the time', async () => {
    const { recorder, events, clock } = open();
    const burst = (count: number): void => {
      for (let index = 0; index < count; index += 1) recorder.record(about, { ...scaled, message: `${clock.now()} ${index}` });
    };
    burst(40);
    recorder.record({ ...about, metadata: { ...about.metadata, name: 'other' } }, scaled);
    await recorder.flush();
    expect(events()).toHaveLength(26);
    await clock.advance(10 * 60_000);
    burst(5);
    await recorder.flush();
    expect(events()).toHaveLength(28);
  });

  test('gives events of long named objects a valid name, and cuts endless messages between characters', async () => {
    const { recorder, events } = open();
    recorder.record(
      { ...about, metadata: { ...about.metadata, name: `${'x'.repeat(235)}.${'y'.repeat(17)}` } },
      { ...scaled, message: 'ü'.repeat(3000) },
    );
    await recorder.flush();
    const [event] = events();
    expect(event?.metadata.name.length).toBeLessThanOrEqual(253);
    expect(event?.metadata.name).toMatch(/^x+\.[0-9a-f]{16}$/);
    expect(event?.message).toMatch(/^ü+…$/);
    expect(new TextEncoder().encode(event?.message).length).toBeLessThanOrEqual(1024);
  });
});

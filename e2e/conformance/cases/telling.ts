import assert from 'node:assert/strict';
import { type Event, events } from '@sluice/kubernetes';
import type { ConformanceCase } from '../conformance-case.ts';
import { fieldsOf, refused } from '../observing.ts';

const event = (namespace: string, name: string, about: string): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { namespace, name },
  involvedObject: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: about, uid: `uid-of-${about}` },
  type: 'Normal',
  reason: 'Seen',
  message: `saw ${about}`,
  count: 1,
  firstTimestamp: '2026-01-01T00:00:00Z',
  lastTimestamp: '2026-01-01T00:00:00Z',
  source: { component: 'conformance' },
});

/** Events, the objects that tell users what happened. */
export const telling: readonly ConformanceCase[] = [
  {
    name: 'an event is made and counted up',
    async run(client, namespace) {
      const created = await client.create(events, event(namespace, 'a.1', 'x'));
      assert.deepEqual([created.count, created.message, created.source], [1, 'saw x', { component: 'conformance' }]);
      const body = { count: 2, lastTimestamp: '2026-01-01T00:05:00Z' };
      const counted = await client.patch(events, { namespace, name: 'a.1' }, { type: 'merge', body });
      assert.deepEqual([counted.count, counted.firstTimestamp, counted.lastTimestamp], [2, '2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z']);
    },
  },
  {
    name: 'events are found by what they are about',
    async run(client, namespace) {
      await client.create(events, event(namespace, 'a.1', 'x'));
      await client.create(events, { ...event(namespace, 'a.2', 'y'), type: 'Warning' });
      const find = async (fieldSelector: string): Promise<readonly string[]> =>
        (await client.list(events, { namespace, fieldSelector })).items.map(({ metadata }) => metadata.name);
      assert.deepEqual(await find('involvedObject.name=x'), ['a.1']);
      assert.deepEqual(await find('involvedObject.kind=ConfigMap,involvedObject.uid=uid-of-y'), ['a.2']);
      assert.deepEqual(await find(`involvedObject.namespace=${namespace},type!=Normal`), ['a.2']);
      assert.deepEqual(await find('reason=Seen,type=Normal'), ['a.1']);
      assert.deepEqual(await find('source=conformance'), ['a.1', 'a.2']);
    },
  },
  {
    name: 'an event stands in the namespace of what it is about',
    async run(client, namespace) {
      const wrong = event(namespace, 'a.1', 'x');
      const error = await refused(
        'Invalid',
        client.create(events, { ...wrong, involvedObject: { ...wrong.involvedObject, namespace: 'default' } }),
      );
      assert.deepEqual(fieldsOf(error), ['involvedObject.namespace']);
    },
  },
];

import { type Event, events } from '@sluice/kubernetes';
import { ageOf, defineTable, nameColumn, wide } from './table.ts';

const lastSeen = ({ series, lastTimestamp, eventTime, firstTimestamp }: Event): string | null | undefined =>
  series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp;

function sourceOf({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || '';
  const host = source?.host || reportingInstance || '';
  return host === '' ? component : `${component}, ${host}`;
}

export const eventTable = defineTable(events, [
  { name: 'Last Seen', cell: (event, now) => ageOf(lastSeen(event), now) },
  { name: 'Type', cell: ({ type }) => type ?? '' },
  { name: 'Reason', cell: ({ reason }) => reason ?? '' },
  { name: 'Object', cell: ({ involvedObject: { kind = '', name = '' } }) => (kind === '' ? name : `${kind.toLowerCase()}/${name}`) },
  wide({ name: 'Subobject', cell: ({ involvedObject }) => involvedObject.fieldPath ?? '' }),
  wide({ name: 'Source', cell: sourceOf }),
  { name: 'Message', cell: ({ message }) => (message ?? '').trim() },
  wide({ name: 'First Seen', cell: ({ firstTimestamp, eventTime }, now) => ageOf(firstTimestamp ?? eventTime, now) }),
  wide({ name: 'Count', cell: ({ series, count }) => series?.count ?? (count || 1) }),
  wide(nameColumn),
]);

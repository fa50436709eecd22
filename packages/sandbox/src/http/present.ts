import type { Instant } from '@sluice/kubernetes';
import type { StoredObject } from '../api-server/draft.ts';
import type { Machine } from '../api-server/machine.ts';
import type { Page } from '../api-server/operations/read.ts';
import type { ObjectEvent } from '../api-server/operations/watch.ts';
import type { Target } from '../api-server/resource.ts';
import type { Form } from './negotiation.ts';
import { tableOf } from './tables/index.ts';
import type { TableSpec } from './tables/table.ts';

const metaVersion = 'meta.k8s.io/v1';
/** What a watch's bookmark says where it ends the present objects. */
const initialEventsEnd = { 'k8s.io/initial-events-end': 'true' };

/** Turns objects, lists and events into the form that the client asked for. */
export interface Presenter {
  object(object: StoredObject): unknown;
  list(page: Page): unknown;
  /** The object of a watch event. */
  event(event: ObjectEvent): unknown;
}

export function presenterOf(machine: Machine, target: Target, form: Form, table = () => tableOf(machine, target)): Presenter {
  switch (form.as) {
    case 'object':
      return plainPresenter(target);
    case 'partial':
      return partialPresenter();
    case 'table':
      return tablePresenter(table(), form.include, () => machine.clock.now());
  }
}

const listMeta = ({ resourceVersion, continue: next, remaining }: Page) => ({
  resourceVersion,
  ...(next === undefined ? {} : { continue: next }),
  ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
});

type Bookmark = Extract<ObjectEvent, { type: 'BOOKMARK' }>;
const bookmarkMeta = ({ resourceVersion, initialEventsEnd: isEnd }: Bookmark) => ({
  resourceVersion,
  ...(isEnd ? { annotations: initialEventsEnd } : {}),
});

function plainPresenter({ type, apiVersion }: Target): Presenter {
  return {
    object: (object) => object,
    list: (page) => ({
      kind: type.listKind,
      apiVersion,
      metadata: listMeta(page),
      items: type.custom ? page.items : page.items.map(withoutKind),
    }),
    event: (event) => (event.type === 'BOOKMARK' ? { kind: type.kind, apiVersion, metadata: bookmarkMeta(event) } : event.object),
  };
}

/** Items of the lists of built-in kinds do not repeat their kind. */
function withoutKind({ apiVersion: _, kind: __, ...rest }: StoredObject): unknown {
  return rest;
}

const partialOf = ({ metadata }: Pick<StoredObject, 'metadata'>) => ({ kind: 'PartialObjectMetadata', apiVersion: metaVersion, metadata });

function partialPresenter(): Presenter {
  return {
    object: partialOf,
    list: (page) => ({
      kind: 'PartialObjectMetadataList',
      apiVersion: metaVersion,
      metadata: listMeta(page),
      items: page.items.map(partialOf),
    }),
    event: (event) =>
      event.type === 'BOOKMARK'
        ? { kind: 'PartialObjectMetadata', apiVersion: metaVersion, metadata: bookmarkMeta(event) }
        : partialOf(event.object),
  };
}

function tablePresenter({ columns }: TableSpec, include: 'None' | 'Metadata' | 'Object', now: () => Instant): Presenter {
  const definitions = columns.map(({ name, type = 'string', format = '', description = '', priority = 0 }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
  const rowOf = (object: StoredObject) => ({
    cells: columns.map((column) => column.cell(object, now())),
    ...(include === 'None' ? {} : { object: include === 'Object' ? object : partialOf(object) }),
  });
  const table = (metadata: object, rows: readonly unknown[], withColumns = true) => ({
    kind: 'Table',
    apiVersion: metaVersion,
    metadata,
    ...(withColumns ? { columnDefinitions: definitions } : { columnDefinitions: null }),
    rows,
  });
  let shown = false;
  return {
    object: (object) => table({ resourceVersion: object.metadata.resourceVersion }, [rowOf(object)]),
    list: (page) => table(listMeta(page), page.items.map(rowOf)),
    event(event) {
      const withColumns = !shown;
      shown = true;
      if (event.type === 'BOOKMARK') {
        const meta = bookmarkMeta(event);
        const object = { kind: 'PartialObjectMetadata', apiVersion: metaVersion, metadata: meta };
        return table({ resourceVersion: event.resourceVersion }, [{ cells: columns.map(() => null), object }], withColumns);
      }
      return table({ resourceVersion: event.object.metadata.resourceVersion }, [rowOf(event.object)], withColumns);
    },
  };
}

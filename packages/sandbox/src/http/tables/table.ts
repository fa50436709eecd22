import { formatAge, type Instant, type Kind, type KubeObject, parseInstant, resourceOf } from '@sluice/kubernetes';
import type { StoredObject } from '../../api-server/draft.ts';

export type Cell = string | number | boolean | null;

/** One column of a printed list. */
export interface Column<T> {
  readonly name: string;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  /** 0 is always shown, more only with `-o wide`. */
  readonly priority?: number;
  cell(object: T, now: Instant): Cell;
}

/** How a kind's objects are printed. */
export interface TableSpec {
  /** The resource, `plural.group`. */
  readonly id: string;
  readonly columns: readonly Column<StoredObject>[];
}

/** Columns of a built-in kind, each a function of the kind's own objects. */
export function defineTable<T extends KubeObject>(kind: Kind<T>, columns: readonly Column<NoInfer<T>>[]): TableSpec {
  // The border: what is stored of a built-in kind has passed that kind's schema.
  return { id: resourceOf(kind), columns: columns as unknown as readonly Column<StoredObject>[] };
}

/** The first column of every table. */
export const nameColumn: Column<KubeObject> = { name: 'Name', format: 'name', cell: ({ metadata }) => metadata.name };

export const ageColumn: Column<KubeObject> = {
  name: 'Age',
  cell: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now),
};

/** `5m`, or `<unknown>` where there is no such time. */
export function ageOf(timestamp: string | null | undefined, now: Instant): string {
  const instant = typeof timestamp === 'string' ? parseInstant(timestamp) : undefined;
  return instant === undefined ? '<unknown>' : formatAge(now - instant);
}

/** Marks a column as shown with `-o wide` only. */
export const wide = <T>(column: Column<T>): Column<T> => ({ ...column, priority: 1 });

/** The first texts; those beyond `most` are counted, not shown: `a,b + 3 more...`. */
export const shortened = (texts: readonly string[], most: number, separator = ','): string =>
  texts.length <= most ? texts.join(separator) : `${texts.slice(0, most).join(separator)} + ${texts.length - most} more...`;

/** `app=web,tier=front`, or `<none>`. */
export const labelsText = (labels: Readonly<Record<string, string>> = {}): string =>
  orNone(
    Object.entries(labels)
      .sort()
      .map((pair) => pair.join('='))
      .join(','),
  );

/** The text, or `<none>`. */
export const orNone = (text: string | null | undefined): string => (text === undefined || text === null || text === '' ? '<none>' : text);

/**
 * A set of places in an object, as a tree. The keys of the tree are those of `fieldsV1`: `f:replicas` for a field,
 * `k:{"name":"web"}` for an item of a list with keys, `v:"x"` for an item of a set.
 */
export interface FieldSet {
  /** Places that are in the set themselves. */
  readonly members: ReadonlySet<string>;
  /** Places below. A place can be a member and have some below it. */
  readonly children: ReadonlyMap<string, FieldSet>;
  /** Its `fieldsV1`, once it was asked for. A set never changes after it is built. */
  written: Readonly<Record<string, unknown>> | undefined;
}

interface WritableSet extends FieldSet {
  readonly members: Set<string>;
  readonly children: Map<string, FieldSet>;
}

export const emptySet: FieldSet = { members: new Set(), children: new Map(), written: undefined };

export const newSet = (): WritableSet => ({ members: new Set(), children: new Map(), written: undefined });

export const isEmptySet = ({ members, children }: FieldSet): boolean => members.size === 0 && children.size === 0;

/** Puts a subtree in, unless it is empty. */
export function setChild(set: WritableSet, key: string, child: FieldSet): void {
  if (!isEmptySet(child)) set.children.set(key, child);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(a)) return b;
  if (isEmptySet(b)) return a;
  const result = newSet();
  for (const key of a.members) result.members.add(key);
  for (const key of b.members) result.members.add(key);
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    result.children.set(key, other === undefined ? child : union(child, other));
  }
  for (const [key, child] of b.children) if (!a.children.has(key)) result.children.set(key, child);
  return result;
}

/** What is in `a` and not in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b) || isEmptySet(a)) return a;
  const result = newSet();
  for (const key of a.members) if (!b.members.has(key)) result.members.add(key);
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    setChild(result, key, other === undefined ? child : difference(child, other));
  }
  return result;
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result = newSet();
  for (const key of a.members) if (b.members.has(key)) result.members.add(key);
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    if (other !== undefined) setChild(result, key, intersection(child, other));
  }
  return result;
}

/** What is in `a` and neither in `b` nor below a member of `b`: a place that is gone takes along all that was in it. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  const result = newSet();
  for (const key of a.members) if (!b.members.has(key)) result.members.add(key);
  for (const [key, child] of a.children) {
    if (b.members.has(key)) continue;
    const other = b.children.get(key);
    setChild(result, key, other === undefined ? child : recursiveDifference(child, other));
  }
  return result;
}

export function equalSets(a: FieldSet, b: FieldSet): boolean {
  if (a === b) return true;
  if (a.members.size !== b.members.size || a.children.size !== b.children.size) return false;
  for (const key of a.members) if (!b.members.has(key)) return false;
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    if (other === undefined || !equalSets(child, other)) return false;
  }
  return true;
}

/** Every member as a path of keys from the root; those of one level before those below it. */
export function pathsOf(set: FieldSet, before: readonly string[] = []): readonly (readonly string[])[] {
  return [
    ...[...set.members].sort().map((key) => [...before, key]),
    ...[...set.children].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, child]) => pathsOf(child, [...before, key])),
  ];
}

/** `.spec.containers[name="web"].image`: how messages name a place. */
export function placeText(path: readonly string[]): string {
  return path
    .map((key) => {
      const rest = key.slice(2);
      switch (key.slice(0, 2)) {
        case 'k:': {
          const keys = JSON.parse(rest) as Record<string, unknown>;
          return `[${Object.entries(keys)
            .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
            .join(',')}]`;
        }
        case 'v:':
          return `[=${rest}]`;
        case 'i:':
          return `[${rest}]`;
        default:
          return `.${rest}`;
      }
    })
    .join('');
}

type FieldsV1 = Readonly<Record<string, unknown>>;

const read = new WeakMap<object, FieldSet>();

/** The set that a `fieldsV1` describes. */
export function readFieldSet(fields: FieldsV1): FieldSet {
  const known = read.get(fields);
  if (known !== undefined) return known;
  const set = newSet();
  for (const key in fields) {
    if (key === '.') continue;
    const inner = (fields[key] ?? {}) as FieldsV1;
    let hasOthers = false;
    for (const each in inner) if (each !== '.') hasOthers = true;
    if (!hasOthers || '.' in inner) set.members.add(key);
    if (hasOthers) setChild(set, key, readFieldSet(inner));
  }
  if (Object.isFrozen(fields)) read.set(fields, set);
  return set;
}

const nothing: Readonly<Record<string, unknown>> = Object.freeze({});

/** The set as `fieldsV1`, frozen: what two sets have in common is shared. */
export function writeFieldSet(set: FieldSet): Readonly<Record<string, unknown>> {
  if (set.written === undefined) {
    set.written = written(set);
    read.set(set.written, set);
  }
  return set.written;
}

function written(set: FieldSet): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const key of set.members) fields[key] = set.children.has(key) ? { '.': nothing } : nothing;
  for (const [key, child] of set.children) {
    child.written ??= written(child);
    fields[key] = set.members.has(key) ? Object.freeze({ '.': nothing, ...child.written }) : child.written;
  }
  return Object.freeze(fields);
}

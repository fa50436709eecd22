import { isObject } from '@sluice/kubernetes';

/** Reading and changing untyped JSON. Nothing here throws, whatever stands in an object; nothing changes what it is given. */

/** The way to a place: keys of objects and indexes of lists. */
export type Path = readonly (string | number)[];

/** What stands at a place; undefined where there is no such place. */
export function at(value: unknown, ...path: Path): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found) && typeof step === 'number') found = found[step];
    else if (isObject(found) && Object.hasOwn(found, step)) found = found[step];
    else return undefined;
  }
  return found;
}

/** The list at a place; an empty one where there is none. */
export function listAt(value: unknown, ...path: Path): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The text at a place; undefined where something else stands there. */
export function textAt(value: unknown, ...path: Path): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number at a place; undefined where something else stands there. */
export function numberAt(value: unknown, ...path: Path): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/**
 * A copy with another value at a place; `undefined` takes the place away. Objects on the way are made where they are missing. The
 * order of keys stays, and a new key comes last. The same value back where nothing changes.
 */
export function withAt<T>(value: T, path: Path, leaf: unknown): T {
  return changed(value, path, leaf) as T;
}

function changed(value: unknown, path: Path, leaf: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return leaf;
  const before = at(value, step);
  const after = changed(before, rest, leaf);
  if (after === before && (after !== undefined || !has(value, step))) return value;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? after : item));
  const entries = isObject(value) ? Object.entries(value) : [];
  const key = String(step);
  if (after === undefined) return Object.fromEntries(entries.filter(([name]) => name !== key));
  if (!has(value, step)) return Object.fromEntries([...entries, [key, after]]);
  return Object.fromEntries(entries.map(([name, item]) => [name, name === key ? after : item]));
}

const has = (value: unknown, step: string | number): boolean => (isObject(value) || Array.isArray(value)) && Object.hasOwn(value, step);

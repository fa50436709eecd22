/** A JSON value, as read from or written to an API server. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deep equality of JSON values. A key whose value is undefined counts as absent; the order of keys does not matter. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => jsonEqual(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const present = (object: Readonly<Record<string, unknown>>) => Object.keys(object).filter((key) => object[key] !== undefined);
  const keys = present(a);
  return keys.length === present(b).length && keys.every((key) => b[key] !== undefined && jsonEqual(a[key], b[key]));
}

/** The way to a place: keys of objects and indexes of lists. */
export type Path = readonly (string | number)[];

/** What stands at a place of untyped JSON; undefined where there is no such place. Never throws, whatever is on the way. */
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

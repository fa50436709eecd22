import { at, isObject, type Path } from '@sluice/kubernetes';

export { at, listAt, numberAt, type Path, textAt } from '@sluice/kubernetes';

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

/** A copy without what stands at a place, nor the object that held it where that would be empty. */
export function without<T>(value: T, path: Path): T {
  const holder = path.slice(0, -1);
  if (at(value, ...path) === undefined) return value;
  const rest = withAt(value, path, undefined);
  return Object.keys(at(rest, ...holder) ?? {}).length === 0 ? withAt(rest, holder, undefined) : rest;
}

const has = (value: unknown, step: string | number): boolean => (isObject(value) || Array.isArray(value)) && Object.hasOwn(value, step);

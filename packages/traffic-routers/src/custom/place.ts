import { at, type Path } from '../tree.ts';

/**
 * Paths as the configuration has them: JSON pointers whose parts may choose an item of a list by one of its fields, as in
 * `/spec/rules[name=main]/backends[service=web-canary]/weight`. `~1` stands for `/` and `~0` for `~`.
 */

/** The way to a place in an object; undefined where something on the way, all but the last part, is not there. */
export function placeOf(object: unknown, path: string): Path | undefined {
  let here: Path = [];
  const parts = path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (const [index, part] of parts.entries()) {
    const [, key = part, field, value] = /^(.*)\[([^=\]]+)=(.*)\]$/.exec(part) ?? [];
    const holder = at(object, ...here);
    here = [...here, Array.isArray(holder) && /^\d+$/.test(key) ? Number(key) : key];
    if (field !== undefined) {
      const list = at(object, ...here);
      const found = Array.isArray(list) ? list.findIndex((item) => String(at(item, field)) === value) : -1;
      if (found < 0) return undefined;
      here = [...here, found];
    }
    const isLast = index === parts.length - 1;
    const there = at(object, ...here);
    if (!isLast && (typeof there !== 'object' || there === null)) return undefined;
    if (isLast && typeof holder !== 'object') return undefined;
  }
  return here.length === 0 ? undefined : here;
}

import { fail } from '../expression-error.ts';
import { compare } from '../operators.ts';
import type { Value } from '../values.ts';

/** Lists up to this length are sorted by insertion, so that values without an order among them (NaN) end where users of the language know them. */
const insertionLimit = 12;

/** The items in the order of their keys, `asc` or `desc`. Fails where two keys have no order. */
export function sorted<Item>(items: readonly Item[], key: (item: Item) => Value, order: string): readonly Item[] {
  if (order !== 'asc' && order !== 'desc') fail(`the order is "asc" or "desc", not "${order}"`);
  const isBefore = (a: Item, b: Item): boolean => (order === 'asc' ? compare('<', key(a), key(b)) : compare('<', key(b), key(a))) < 0;
  if (items.length > insertionLimit) return items.toSorted((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0));
  const done: Item[] = [];
  for (const item of items) {
    let place = done.length;
    while (place > 0 && isBefore(item, done[place - 1] as Item)) place -= 1;
    done.splice(place, 0, item);
  }
  return done;
}

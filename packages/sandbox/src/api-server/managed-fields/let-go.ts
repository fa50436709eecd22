import { isRecord } from '../draft.ts';
import { emptySet, type FieldSet } from './field-set.ts';
import { fieldShape, itemKey, itemShape } from './items.ts';
import type { Shape } from './shape.ts';

/**
 * Takes out of a value what a manager applied last time and nobody owns any more. What goes takes along what nobody owns in it, for
 * example the defaults of a container that is applied no longer.
 */
export function withoutReleased(value: unknown, last: FieldSet, owned: FieldSet, shape: Shape): unknown {
  if (Array.isArray(value) && (shape.is === 'keyed-list' || shape.is === 'set')) {
    const inner = itemShape(shape);
    return value.flatMap((item) => {
      const key = itemKey(shape, item);
      if (last.members.has(key) && !owned.members.has(key)) return [];
      return [descend(item, key, last, owned, inner)];
    });
  }
  if (!isRecord(value) || (shape.is !== 'object' && shape.is !== 'any')) return value;
  const kept: Record<string, unknown> = {};
  for (const name in value) {
    const key = `f:${name}`;
    const wasApplied = last.members.has(key) || last.children.has(key);
    const isOwned = owned.members.has(key) || owned.children.has(key);
    if (wasApplied && !isOwned) continue;
    kept[name] = descend(value[name], key, last, owned, fieldShape(shape, name).shape ?? { is: 'any' });
  }
  return kept;
}

function descend(value: unknown, key: string, last: FieldSet, owned: FieldSet, shape: Shape): unknown {
  const below = last.children.get(key);
  return below === undefined ? value : withoutReleased(value, below, owned.children.get(key) ?? emptySet, shape);
}

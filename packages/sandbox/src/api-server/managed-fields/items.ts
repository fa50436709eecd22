import { isRecord } from '../draft.ts';
import type { Shape } from './shape.ts';

type ListShape = Extract<Shape, { is: 'keyed-list' | 'set' }>;

/** The key of a list's item in a field set: its identity in a keyed list, its value in a set. */
export function itemKey(shape: ListShape, item: unknown): string {
  if (shape.is === 'set') return `v:${JSON.stringify(item)}`;
  const identity: Record<string, unknown> = {};
  for (const key of [...shape.keys].sort()) {
    const value = (isRecord(item) ? item[key] : undefined) ?? shape.defaultOf(key);
    if (value !== undefined) identity[key] = value;
  }
  return `k:${JSON.stringify(identity)}`;
}

export const itemShape = (shape: ListShape): Shape => (shape.is === 'set' ? { is: 'leaf' } : shape.item());

/** The shape of a field of an object, and whether the kind names it. */
export function fieldShape(
  shape: Extract<Shape, { is: 'object' | 'any' }>,
  name: string,
): { readonly shape: Shape | undefined; readonly isNamed: boolean } {
  if (shape.is === 'any') return { shape, isNamed: false };
  const named = shape.field(name);
  return named === undefined ? { shape: shape.rest, isNamed: false } : { shape: named, isNamed: true };
}

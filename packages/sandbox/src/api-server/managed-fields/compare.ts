import { jsonEqual } from '@sluice/kubernetes';
import { isRecord } from '../draft.ts';
import { type FieldSet, newSet, setChild } from './field-set.ts';
import { fieldShape, itemKey, itemShape } from './items.ts';
import type { Shape } from './shape.ts';

/** Which places of an object a write has changed. */
export interface Comparison {
  /** Set where there was nothing, or to another value. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two states of an object, place by place. */
export function compare(before: unknown, after: unknown, shape: Shape): Comparison {
  const changed = newSet();
  const removed = newSet();
  visitInside(before, after, shape, changed, removed);
  return { changed, removed };
}

type Sets = ReturnType<typeof newSet>;

function visit(key: string, before: unknown, after: unknown, shape: Shape, changed: Sets, removed: Sets): void {
  if (before === after && typeof before !== 'object') return;
  if (isWhole(before, after, shape)) {
    if (after === undefined) removed.members.add(key);
    else if (before === undefined || !jsonEqual(before, after)) changed.members.add(key);
    return;
  }
  const innerChanged = newSet();
  const innerRemoved = newSet();
  visitInside(before, after, shape, innerChanged, innerRemoved);
  setChild(changed, key, innerChanged);
  setChild(removed, key, innerRemoved);
  if (before === undefined) changed.members.add(key);
  else if (after === undefined) removed.members.add(key);
}

function visitInside(before: unknown, after: unknown, shape: Shape, changed: Sets, removed: Sets): void {
  if (shape.is === 'keyed-list' || shape.is === 'set') {
    const inner = itemShape(shape);
    const former = itemsByKey(before, shape);
    const present = itemsByKey(after, shape);
    for (const [key, item] of present) visit(key, former.get(key), item, inner, changed, removed);
    for (const [key, item] of former) if (!present.has(key)) visit(key, item, undefined, inner, changed, removed);
    return;
  }
  if (shape.is !== 'object' && shape.is !== 'any') return;
  const old = isRecord(before) ? before : {};
  const next = isRecord(after) ? after : {};
  for (const name in next) {
    const inner = fieldShape(shape, name).shape;
    if (inner !== undefined) visit(`f:${name}`, old[name], next[name], inner, changed, removed);
  }
  for (const name in old) {
    if (name in next) continue;
    const inner = fieldShape(shape, name).shape;
    if (inner !== undefined) visit(`f:${name}`, old[name], undefined, inner, changed, removed);
  }
}

function itemsByKey(list: unknown, shape: Extract<Shape, { is: 'keyed-list' | 'set' }>): Map<string, unknown> {
  return new Map((Array.isArray(list) ? list : []).map((item) => [itemKey(shape, item), item]));
}

const isNone = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0);

/** Whether two values are compared as wholes: single values, atomic ones, and those that are both empty. */
function isWhole(before: unknown, after: unknown, shape: Shape): boolean {
  if (shape.is === 'leaf' || shape.is === 'atomic') return true;
  if (isNone(before) && isNone(after)) return true;
  const isList = shape.is === 'keyed-list' || shape.is === 'set';
  const fits = (value: unknown): boolean => value === undefined || value === null || (isList ? Array.isArray(value) : isRecord(value));
  return !fits(before) || !fits(after);
}

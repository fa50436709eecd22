import { isRecord } from '../draft.ts';
import { fieldShape, itemKey, itemShape } from './items.ts';
import type { Shape } from './shape.ts';

/** The live value with the applied one laid over it: fields and items are joined, single and atomic values replaced. */
export function mergeApplied(live: unknown, applied: unknown, shape: Shape): unknown {
  if (applied === undefined) return live;
  if (live === undefined || live === null || applied === null) return applied;
  if (shape.is === 'object' || shape.is === 'any') {
    if (!isRecord(live) || !isRecord(applied)) return applied;
    const merged: Record<string, unknown> = { ...live };
    for (const name in applied) {
      const inner = fieldShape(shape, name).shape;
      merged[name] = inner === undefined ? applied[name] : mergeApplied(live[name], applied[name], inner);
    }
    return merged;
  }
  if (shape.is === 'keyed-list' || shape.is === 'set') {
    return Array.isArray(live) && Array.isArray(applied) ? mergeLists(live, applied, shape) : applied;
  }
  return applied;
}

/**
 * The applied order wins for the items that it names; those that only the live list has stay in front of what follows them there.
 * `[a, b]` with `[c]` applied gives `[a, b, c]`; `[a, b, c]` with `[c, a]` applied gives `[b, c, a]`.
 */
function mergeLists(live: readonly unknown[], applied: readonly unknown[], shape: Extract<Shape, { is: 'keyed-list' | 'set' }>): unknown[] {
  const inner = itemShape(shape);
  const liveKeys = live.map((item) => itemKey(shape, item));
  const appliedKeys = applied.map((item) => itemKey(shape, item));
  const liveItems = new Map(liveKeys.map((key, index) => [key, live[index]]));
  const isApplied = new Set(appliedKeys);
  const shared = appliedKeys.filter((key) => liveItems.has(key));
  const taken = new Set<string>();
  const merged: unknown[] = [];
  let at = 0;

  appliedKeys.forEach((key, index) => {
    for (; at < live.length; at++) {
      const present = liveKeys[at] ?? '';
      if (present === key) break;
      if (!isApplied.has(present)) merged.push(live[at]);
      else if (!taken.has(present) && present === shared.find((each) => !taken.has(each))) break;
    }
    taken.add(key);
    if (liveKeys[at] === key) at++;
    merged.push(liveItems.has(key) ? mergeApplied(liveItems.get(key), applied[index], inner) : applied[index]);
  });
  for (; at < live.length; at++) if (!isApplied.has(liveKeys[at] ?? '')) merged.push(live[at]);
  return merged;
}

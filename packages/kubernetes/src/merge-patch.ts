import { isObject, type Json, jsonEqual } from './json.ts';

/** Applies an RFC 7386 merge patch: null removes a key, objects merge, all else replaces. Neither argument is changed. */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json> = isObject(target) ? { ...(target as Record<string, Json>) } : {};
  for (const [key, value] of Object.entries(patch as Record<string, Json>)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = applyMergePatch(merged[key], value);
  }
  return merged;
}

/** The RFC 7386 merge patch that turns `seen` into `wanted`, or undefined where they are equal. */
export function createMergePatch(
  seen: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): Record<string, Json> | undefined {
  const patch: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(seen), ...Object.keys(wanted)])) {
    const from = seen[key];
    const to = wanted[key];
    if (to === undefined) {
      if (from !== undefined) patch[key] = null;
    } else if (!jsonEqual(from, to)) {
      patch[key] = isObject(from) && isObject(to) ? (createMergePatch(from, to) ?? {}) : (to as Json);
    }
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

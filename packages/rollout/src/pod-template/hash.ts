import { isObject, type Json } from '@sluice/kubernetes';

/** The letters that Kubernetes uses in generated names: no vowels, so no words. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A short name for a JSON value: equal values give equal texts, whatever the order of keys. At most ten characters, fit for
 * labels and object names. It is a 32-bit FNV-1a hash, so two values can share a name; `salt` (the collision count) then
 * gives another.
 */
export function shortHash(value: Json, salt?: number): string {
  let hash = 0x811c9dc5;
  const text = canonicalText(value) + (salt === undefined ? '' : `#${salt}`);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return [...String(hash >>> 0)].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');
}

function canonicalText(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const fields = Object.entries(value as Record<string, Json | undefined>).filter(([, each]) => each !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, each]) => `${JSON.stringify(key)}:${canonicalText(each)}`).join(',')}}`;
}

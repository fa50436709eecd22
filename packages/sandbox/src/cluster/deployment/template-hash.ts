import { isObject, type PodTemplateSpec } from '@sluice/kubernetes';
import { nameAlphabet } from '../names.ts';

/** A short name for a pod template: FNV-1a over its JSON with sorted keys, in Kubernetes' alphabet. `collisions` makes it another one. */
export function templateHash(template: PodTemplateSpec | undefined, collisions = 0): string {
  const text = canonical(template) + (collisions === 0 ? '' : `#${collisions}`);
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return [...String(hash >>> 0)].map((digit) => nameAlphabet[Number(digit)]).join('');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join()}}`;
}

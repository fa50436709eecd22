import { isRecord } from '../draft.ts';

/** A value as Go prints it, for messages that quote one: `map[spec:map[replicas:3]]`. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isRecord(value)) return value === null || value === undefined ? '<nil>' : String(value);
  return `map[${Object.keys(value)
    .sort()
    .map((key) => `${key}:${goText(value[key])}`)
    .join(' ')}]`;
}

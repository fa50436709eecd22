import { isObject, type Json } from '@sluice/kubernetes';

const longest = 4096;

/** A measured value as a status shows it: JSON, with NaN, +Inf and -Inf for what JSON has no number for. Cut where it is very long. */
export function valueText(value: Json): string {
  const text = render(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}

function render(value: unknown): string {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'NaN';
    return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
  }
  if (Array.isArray(value)) return `[${value.map(render).join(',')}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, each]) => `${JSON.stringify(key)}:${render(each)}`)
      .join(',')}}`;
  return JSON.stringify(value ?? null);
}

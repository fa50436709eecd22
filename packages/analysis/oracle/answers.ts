/** An answer as it goes over the wire. */
type Answer = { readonly v?: unknown; readonly c?: string; readonly x?: string };

/** Whether both gave the same value, or both an error. Powers may differ in the last digits. */
export function sameAnswer(expression: string, ours: Answer, theirs: Answer): boolean {
  if (!('v' in ours) || !('v' in theirs)) return !('v' in ours) && !('v' in theirs);
  return sameWire(ours.v, theirs.v, /\*\*|\^/.test(expression));
}

function sameWire(ours: unknown, theirs: unknown, loosely: boolean): boolean {
  if (Array.isArray(ours) && Array.isArray(theirs))
    return ours.length === theirs.length && ours.every((item, at) => sameWire(item, theirs[at], loosely));
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null) return ours === theirs;
  const [[kind = '', value] = [], [other, expected] = []] = [Object.entries(ours)[0], Object.entries(theirs)[0]];
  if (kind !== other) return false;
  if (kind === 'm') return sameWire(value, expected, loosely);
  return kind === 'f' ? sameFloat(String(value), String(expected), loosely) : value === expected;
}

function sameFloat(ours: string, theirs: string, loosely: boolean): boolean {
  const [a, b] = [ours, theirs].map((text) => Number(text.replace('Inf', 'Infinity'))) as [number, number];
  return Object.is(a, b) || (loosely && Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)));
}

interface Exception {
  readonly what: string;
  readonly applies: (expression: string, ours: Answer, theirs: Answer) => boolean;
}

const text = (value: unknown): string => JSON.stringify(value ?? '');

const nilled = (value: unknown): string => JSON.stringify(value).replaceAll('[]', 'null');

/** Differences that are meant to be; docs/conditions.md tells of them. */
const deliberate: readonly Exception[] = [
  {
    what: 'findLastIndex, and a method call with arguments on a chain that was cut, leave nothing behind for the operation around them',
    applies: (expression) => /findLastIndex|\?\..*\.[A-Z]\w*\([^)]/.test(expression),
  },
  {
    what: 'predicates go over arrays only, not over a map as long as they do not look at the element',
    applies: (_, ours) => ours.x?.startsWith('an array is needed, not map') ?? false,
  },
  {
    what: 'a method that is not called is no value',
    applies: (_, ours, theirs) => /no field [A-Z]/.test(ours.c ?? '') && text(theirs.v).includes('"?":"func('),
  },
  {
    what: 'max, min, mean and median of integers may be compared where they are floats, and find where it found nothing',
    applies: (expression, _, theirs) =>
      /is float64, not int|is nil, not (?:string|int)/.test(theirs.x ?? '') && /(?:max|min|mean|median|find|findLast)\(/.test(expression),
  },
  {
    what: 'an integer is looked for in a range of literals without making the range',
    applies: (expression, ours, theirs) => 'v' in ours && /memory budget/.test(theirs.x ?? '') && / in /.test(expression),
  },
  {
    what: 'a range is made even where it is only summed up, so its length is bounded',
    applies: (expression, ours) =>
      expression.includes('..') && (/too much memory/.test(ours.x ?? '') || expression.includes('9223372036854775807')),
  },
  {
    what: 'an empty array is never nil, wherever it comes from',
    applies: (_, ours, theirs) => 'v' in ours && 'v' in theirs && nilled(ours.v) === nilled(theirs.v),
  },
  {
    what: 'NaN is a key like any other',
    applies: (_, ours, theirs) => 'v' in ours && /Value.Interface on zero Value/.test(theirs.x ?? ''),
  },
];

export const isDeliberate = (expression: string, ours: Answer, theirs: Answer): boolean =>
  deliberate.some(({ applies }) => applies(expression, ours, theirs));

import type { Answer } from './case.ts';
import { floatFromText } from './wire.ts';

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
  if (kind === '?') return true;
  if (kind === 'm') return sameWire(value, expected, loosely);
  return kind === 'f' ? sameFloat(String(value), String(expected), loosely) : value === expected;
}

function sameFloat(ours: string, theirs: string, loosely: boolean): boolean {
  const [a, b] = [floatFromText(ours), floatFromText(theirs)];
  return Object.is(a, b) || (loosely && Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)));
}

import { err, ok, parseDurationMs, type Result } from '@sluice/kubernetes';
import type { Misuse } from './verb.ts';

/** The flags of a command line, by their names in camelCase. */
export type Flags = Readonly<Record<string, unknown>>;

export const isOn = (flags: Flags, name: string): boolean => flags[name] === true;

export function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

export function textsOf(flags: Flags, name: string): readonly string[] {
  const value = flags[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A whole number, 0 where the flag is not given. `shown` is the flag as messages name it, for example `--to-revision`. */
export function wholeNumber(flags: Flags, name: string, shown: string): Result<number, Misuse> {
  const text = textOf(flags, name);
  if (text === undefined) return ok(0);
  return /^-?\d+$/.test(text) ? ok(Number(text)) : err(invalid(text, shown, 'not a whole number'));
}

/** A duration such as `1m30s` in milliseconds, 0 where the flag is not given. */
export function durationMs(flags: Flags, name: string, shown: string): Result<number, Misuse> {
  const text = textOf(flags, name);
  if (text === undefined) return ok(0);
  const value = parseDurationMs(text);
  return value === undefined ? err(invalid(text, shown, `time: invalid duration "${text}"`)) : ok(value);
}

const invalid = (text: string, shown: string, why: string): Misuse => ({
  kind: 'message',
  message: `invalid argument "${text}" for "${shown}" flag: ${why}`,
});

import { fail } from '../expression-error.ts';

const unitNanos: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const part = /(\d*)(?:\.(\d*))?(ns|us|µs|\u03bcs|ms|s|m|h)/y;

/** Nanoseconds of a duration such as `1h30m`, `1.5s` or `-5m`. Throws where the text is none, or is longer than 292 years. */
export function parseDuration(text: string): bigint {
  const [, sign, body = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (body === '0') return 0n;
  let total = 0n;
  let at = 0;
  while (at < body.length) {
    part.lastIndex = at;
    const [all, whole = '', fraction = '', unit = ''] = part.exec(body) ?? [];
    if (all === undefined || whole + fraction === '') return fail(`"${text}" is no duration`);
    const nanos = unitNanos[unit] ?? 0n;
    total += BigInt(whole) * nanos + (fraction === '' ? 0n : (BigInt(fraction) * nanos) / 10n ** BigInt(fraction.length));
    at += all.length;
  }
  const limit = 2n ** 63n;
  if (at === 0 || total > limit || (total === limit && sign !== '-')) return fail(`"${text}" is no duration`);
  return sign === '-' ? -total : total;
}

/** `1h0m0s`, `1.5s`, `150ms`, `0s`. */
export function durationText(nanos: bigint): string {
  if (nanos === 0n) return '0s';
  if (nanos < 0n) return `-${durationText(-nanos)}`;
  if (nanos < 1000n) return `${nanos}ns`;
  if (nanos < 1_000_000n) return `${decimal(nanos, 3)}µs`;
  if (nanos < 1_000_000_000n) return `${decimal(nanos, 6)}ms`;
  const minutes = nanos / 60_000_000_000n;
  const seconds = `${decimal(nanos % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** The value with the point `places` digits from the right, without zeros at the end. */
function decimal(value: bigint, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -places) : `${digits.slice(0, -places)}.${fraction}`;
}

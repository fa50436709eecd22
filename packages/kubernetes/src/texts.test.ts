import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatAge, parseDurationMs } from './duration.ts';
import { formatInstant, formatMicroTime, parseInstant, parseRetryAfter } from './instant.ts';
import { scaledValue } from './int-or-percent.ts';
import { keyText, parseKeyText } from './object.ts';
import { parseQuantity } from './quantity.ts';
import { formatSelector, matches, parseSelector, type Requirement, requirementsOfSelector } from './selector.ts';

describe('durations', () => {
  test.each<readonly [string, number | undefined]>([
    ['0', 0],
    ['10s', 10_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['-5m', -300_000],
    ['100ms', 100],
    ['2us', 0.002],
    ['.5h', 1_800_000],
    ['10', undefined],
    ['', undefined],
    ['ten seconds', undefined],
    ['1d', undefined],
    ['1h 5m', undefined],
  ])('"%s" is %p ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  test.each([
    [-1, '0s'],
    [119_999, '119s'],
    [120_000, '2m'],
    [185_000, '3m5s'],
    [3_600_000, '60m'],
    [11_100_000, '3h5m'],
    [8 * 3_600_000 + 60_000, '8h'],
    [50 * 3_600_000, '2d2h'],
    [9 * 86_400_000, '9d'],
    [800 * 86_400_000, '2y70d'],
  ])('%i ms is the age %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});

describe('instants', () => {
  test('keep whole seconds there and back, and microseconds have their own form', () => {
    expect(formatInstant(1_767_268_800_999)).toBe('2026-01-01T12:00:00Z');
    expect(formatMicroTime(1_767_268_800_123)).toBe('2026-01-01T12:00:00.123000Z');
    expect(parseInstant('2026-01-01T12:00:00Z')).toBe(1_767_268_800_000);
    expect(parseInstant('2026-01-01T14:00:00+02:00')).toBe(1_767_268_800_000);
    expect(parseInstant('soon')).toBeUndefined();
  });
});

describe('numbers or percentages', () => {
  test.each<readonly [number | string, number, 'up' | 'down', number | undefined]>([
    ['25%', 10, 'up', 3],
    ['25%', 10, 'down', 2],
    ['25', 10, 'up', 3], // a text is a percentage, with or without its sign
    [25, 10, 'up', 25],
    ['0%', 10, 'up', 0],
    ['100%', 7, 'down', 7],
    ['much', 10, 'up', undefined],
    ['-5%', 10, 'up', undefined],
    [1.5, 10, 'up', undefined],
  ])('%p of %i rounded %s is %p', (value, total, round, expected) => {
    expect(scaledValue(value, total, round)).toBe(expected);
  });
});

describe('quantities', () => {
  test.each<readonly [string | number, number]>([
    ['100m', 0.1],
    ['1Gi', 2 ** 30],
    ['1k', 1000],
    ['2e3', 2000],
    ['2E3', 2000],
    ['1E', 1e18],
    ['.5', 0.5],
    ['-1.5Mi', -1.5 * 2 ** 20],
    [3, 3],
  ])('%p is %p', (text, value) => {
    expect(parseQuantity(text)).toEqual({ ok: true, value });
  });

  test.each(['', 'much', '1KB', '1.2.3', '1 Gi', 'e3'])('"%s" is none', (text) => {
    expect(parseQuantity(text).ok).toBe(false);
  });
});

describe('selectors', () => {
  const requirement: fc.Arbitrary<Requirement> = fc.oneof(
    fc.record({
      key: fc.constantFrom('app', 'example.com/tier', 'x'),
      op: fc.constantFrom('in' as const, 'notin' as const),
      values: fc.array(fc.constantFrom('a', 'b', 'c-d'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ key: fc.constantFrom('app', 'example.com/tier', 'x'), op: fc.constantFrom('exists' as const, 'absent' as const) }),
  );
  const labels = fc.dictionary(fc.constantFrom('app', 'example.com/tier', 'x'), fc.constantFrom('a', 'b', 'c-d'), {
    noNullPrototype: true,
  });

  test('mean the same when they are written down and read again', () => {
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 4 }), labels, (requirements, given) => {
        const read = parseSelector(formatSelector(requirements));
        expect(read.ok && matches(read.value, given)).toBe(matches(requirements, given));
      }),
    );
  });

  test.each<readonly [string, Record<string, string>, boolean]>([
    ['', {}, true],
    ['app=web', { app: 'web' }, true],
    ['app==web', { app: 'web' }, true],
    ['app!=web', {}, true],
    ['app in (web, api),!x', { app: 'api' }, true],
    ['app notin (web)', { app: 'web' }, false],
    ['app', {}, false],
    ['app,tier=', { app: '', tier: '' }, true],
  ])('"%s" on %j: %p', (text, given, expected) => {
    const read = parseSelector(text);
    expect(read.ok && matches(read.value, given)).toBe(expected);
  });

  test('refuse operators that there are not, and values where there can be none', () => {
    expect(requirementsOfSelector({ matchExpressions: [{ key: 'a', operator: 'Like', values: ['x'] }] }).ok).toBe(false);
    expect(requirementsOfSelector({ matchExpressions: [{ key: 'a', operator: 'In' }] }).ok).toBe(false);
    expect(requirementsOfSelector({ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] }).ok).toBe(false);
    expect(parseSelector('app in web').ok).toBe(false);
  });
});

describe('keys', () => {
  test('are the same when they are written down and read again', () => {
    for (const key of [{ name: 'a' }, { namespace: 'n', name: 'a' }]) expect(parseKeyText(keyText(key))).toEqual(key);
  });
});

test('Retry-After is a number of seconds or a date', () => {
  const now = parseInstant('2026-01-01T00:00:00Z') ?? 0;
  expect(parseRetryAfter('12', now)).toBe(12);
  expect(parseRetryAfter('0', now)).toBe(0);
  expect(parseRetryAfter('Thu, 01 Jan 2026 00:01:30 GMT', now)).toBe(90);
  expect(parseRetryAfter('Thu, 01 Jan 2025 00:01:30 GMT', now)).toBe(0);
  expect(parseRetryAfter('soon', now)).toBeUndefined();
  expect(parseRetryAfter(undefined, now)).toBeUndefined();
});

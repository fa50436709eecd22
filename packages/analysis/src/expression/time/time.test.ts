import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateFromDays, daysFromDate } from './calendar.ts';
import { durationText, parseDuration } from './duration.ts';
import { formatTime } from './format.ts';
import { parseTime } from './parse.ts';
import { utc, zoneNamed } from './zones.ts';

const day = 86_400_000;
const instants = fc.integer({ min: 0, max: 130 * 366 * day });
// biome-ignore lint/style/noRestrictedGlobals: a pure function of its argument; no clock is read
const isoText = (ms: number) => new Date(ms).toISOString();
const timeAt = (ms: number, zone = utc) => ({ kind: 'time', nanos: BigInt(ms) * 1_000_000n, zone }) as const;

describe('times', () => {
  test('days and dates agree with the calendar of JavaScript', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (days) => {
        const [year = 0, month = 0, dayOfMonth = 0] = isoText(days * day)
          .slice(0, 10)
          .split('-')
          .map(Number);
        const expected = { year, month, day: dayOfMonth };
        expect(dateFromDays(days)).toEqual(expected);
        expect(daysFromDate(expected.year, expected.month, expected.day)).toBe(days);
      }),
    );
  });

  test('a time in UTC is written as JavaScript writes it', () => {
    fc.assert(fc.property(instants, (ms) => expect(formatTime(timeAt(ms), '2006-01-02T15:04:05.000Z07:00')).toBe(isoText(ms))));
  });

  test.each(['UTC', 'Europe/Zurich', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'])(
    'what is written in %s is read as the same time',
    (name) => {
      const zone = zoneNamed(name) ?? utc;
      fc.assert(
        fc.property(instants, (ms) => {
          const text = formatTime(timeAt(ms, zone), '2006-01-02T15:04:05.999999999Z07:00');
          expect(parseTime(text, undefined).nanos).toBe(BigInt(ms) * 1_000_000n);
        }),
        { numRuns: 50 },
      );
    },
  );

  test.each([
    ['2006-01-02 15:04:05', '2023-08-14 01:02:03'],
    ['Jan _2 2006 3:04PM', 'Aug 14 2023 1:02AM'],
    ['Monday, 02-Jan-06 15:04:05.000', 'Monday, 14-Aug-23 01:02:03.000'],
    ['002 of 2006 at 15h04', '226 of 2023 at 01h02'],
    ['2006-01-02T15:04:05-0700', '2023-08-14T01:02:03+0000'],
    ['Mont 1/2/06', 'Mont 8/14/23'],
  ])('the layout %s writes %s and reads it', (layout, text) => {
    const time = parseTime('2023-08-14 01:02:03', undefined);
    expect(formatTime(time, layout)).toBe(text);
    expect(formatTime(parseTime(text, layout), layout)).toBe(text);
  });

  test('an hour that a clock skips is read as one later, one that it shows twice as the second', () => {
    const zurich = zoneNamed('Europe/Zurich') ?? utc;
    const utcOf = (text: string) => formatTime({ ...parseTime(text, '2006-01-02 15:04', zurich), zone: utc }, '15:04');
    expect(utcOf('2023-03-26 02:30')).toBe('01:30');
    expect(utcOf('2023-10-29 02:30')).toBe('01:30');
  });

  test.each(['x', '2023-02-30', '2023-13-01', '25:00:00', '2023-08-14T15:04:05', '2023-08-14 extra'])('%s is no date', (text) => {
    expect(() => parseTime(text, undefined)).toThrow('is no date');
  });

  test('the text of a duration is read as the same duration', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (nanos) => expect(parseDuration(durationText(nanos))).toBe(nanos)),
    );
  });

  test.each([
    ['1h30m', '1h30m0s'],
    ['90s', '1m30s'],
    ['-1.5h', '-1h30m0s'],
    ['1500us', '1.5ms'],
    ['.5s', '500ms'],
    ['0', '0s'],
  ])('the duration %s is %s', (text, expected) => {
    expect(durationText(parseDuration(text))).toBe(expected);
  });

  test.each(['', '1', '1h ', '1y', '.s', '--1s', '2562048h'])('"%s" is no duration', (text) => {
    expect(() => parseDuration(text)).toThrow('is no duration');
  });

  test.each(['Nowhere/Land', 'europe/zurich', '+01:00', ''])('the zone "%s" is UTC or none', (name) => {
    expect(zoneNamed(name)).toBe(name === '' ? utc : undefined);
  });
});

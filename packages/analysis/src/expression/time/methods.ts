import { fail } from '../expression-error.ts';
import { clampInt64, int64 } from '../operators.ts';
import { plain, type Type } from '../static-types.ts';
import { kindOf, type Tagged, typeName, type Value } from '../values.ts';
import { dateFromDays, daysFromDate, type Time, timeOnWall, unixSeconds, wallTime } from './calendar.ts';
import { durationText } from './duration.ts';
import { formatTime, timeText } from './format.ts';
import { monthNames, weekdayNames } from './layout.ts';
import { utc } from './zones.ts';

type Kind = 'time' | 'duration' | 'zone' | 'month' | 'weekday';
type Parameter = 'time' | 'duration' | 'zone' | 'string' | 'int';
type ValueOf<K extends Kind> = Extract<Tagged, { kind: K }>;

interface Method<Self> {
  readonly parameters: readonly Parameter[];
  readonly gives: Type;
  readonly apply: (self: Self, given: readonly Value[]) => Value;
}

type Methods<Self> = Readonly<Record<string, Method<Self>>>;

const bool = plain('bool');
const int = plain('int');
const int64Type = plain('int64');
const float = plain('float');
const string = plain('string');

const property = <Self>(gives: Type, apply: (self: Self) => Value): Method<Self> => ({ parameters: [], gives, apply });
const duration = (nanos: bigint): Value => ({ kind: 'duration', nanos: int64(nanos) });
const nanosOf = (value: Value | undefined): bigint => (value as { nanos: bigint }).nanos;
const relation = (holds: (a: bigint, b: bigint) => boolean): Method<Time> => ({
  parameters: ['time'],
  gives: bool,
  apply: (time, [other]) => holds(time.nanos, nanosOf(other)),
});

/** Nanoseconds from the first day of year 1, which times are rounded from, to 1970. */
const yearOneNanos = 62_135_596_800_000_000_000n;

const times: Methods<Time> = {
  Year: property(int, (time) => BigInt(wallTime(time).year)),
  Month: property(plain('month'), (time) => ({ kind: 'month', number: wallTime(time).month })),
  Day: property(int, (time) => BigInt(wallTime(time).day)),
  Hour: property(int, (time) => BigInt(wallTime(time).hour)),
  Minute: property(int, (time) => BigInt(wallTime(time).minute)),
  Second: property(int, (time) => BigInt(wallTime(time).second)),
  Nanosecond: property(int, (time) => BigInt(wallTime(time).nanosecond)),
  Weekday: property(plain('weekday'), (time) => ({ kind: 'weekday', number: wallTime(time).weekday })),
  YearDay: property(int, (time) => BigInt(wallTime(time).yearDay)),
  Unix: property(int64Type, (time) => BigInt(unixSeconds(time))),
  UnixMilli: property(int64Type, (time) => floorDivide(time.nanos, 1_000_000n)),
  UnixMicro: property(int64Type, (time) => floorDivide(time.nanos, 1000n)),
  UnixNano: property(int64Type, (time) => int64(time.nanos)),
  Format: { parameters: ['string'], gives: string, apply: (time, [layout]) => formatTime(time, String(layout)) },
  String: property(string, timeText),
  Add: { parameters: ['duration'], gives: plain('time'), apply: (time, [by]) => ({ ...time, nanos: time.nanos + nanosOf(by) }) },
  Sub: { parameters: ['time'], gives: plain('duration'), apply: (time, [other]) => duration(clampInt64(time.nanos - nanosOf(other))) },
  AddDate: { parameters: ['int', 'int', 'int'], gives: plain('time'), apply: addDate },
  Before: relation((a, b) => a < b),
  After: relation((a, b) => a > b),
  Equal: relation((a, b) => a === b),
  Compare: {
    parameters: ['time'],
    gives: int,
    apply: (time, [other]) => (time.nanos < nanosOf(other) ? -1n : time.nanos > nanosOf(other) ? 1n : 0n),
  },
  IsZero: property(bool, (time) => time.nanos === -yearOneNanos),
  UTC: property(plain('time'), (time) => ({ ...time, zone: utc })),
  Local: property(plain('time'), (time) => ({ ...time, zone: utc })),
  In: { parameters: ['zone'], gives: plain('time'), apply: (time, [zone]) => ({ ...time, zone: (zone as ValueOf<'zone'>).zone }) },
  /** Of the two results, name and offset, the first. */
  Zone: property(string, (time) => wallTime(time).zoneName),
  /** Of the two results, year and week, the first: the year in which the week's Thursday lies. */
  ISOWeek: property(int, (time) => BigInt(isoYear(time))),
  Location: property(plain('zone'), (time) => ({ kind: 'zone', zone: time.zone })),
  Truncate: {
    parameters: ['duration'],
    gives: plain('time'),
    apply: (time, [to]) => ({ ...time, nanos: time.nanos - beyond(time, nanosOf(to)) }),
  },
  Round: { parameters: ['duration'], gives: plain('time'), apply: (time, [to]) => roundTime(time, nanosOf(to)) },
};

const durations: Methods<ValueOf<'duration'>> = {
  Hours: property(float, ({ nanos }) => inUnits(nanos, 3_600_000_000_000n)),
  Minutes: property(float, ({ nanos }) => inUnits(nanos, 60_000_000_000n)),
  Seconds: property(float, ({ nanos }) => inUnits(nanos, 1_000_000_000n)),
  Milliseconds: property(int64Type, ({ nanos }) => nanos / 1_000_000n),
  Microseconds: property(int64Type, ({ nanos }) => nanos / 1000n),
  Nanoseconds: property(int64Type, ({ nanos }) => nanos),
  String: property(string, ({ nanos }) => durationText(nanos)),
  Abs: property(plain('duration'), ({ nanos }) => duration(clampInt64(nanos < 0n ? -nanos : nanos))),
  Round: { parameters: ['duration'], gives: plain('duration'), apply: ({ nanos }, [to]) => duration(roundAway(nanos, nanosOf(to))) },
  Truncate: {
    parameters: ['duration'],
    gives: plain('duration'),
    apply: ({ nanos }, [to]) => duration(nanosOf(to) <= 0n ? nanos : nanos - (nanos % nanosOf(to))),
  },
};

const zones: Methods<ValueOf<'zone'>> = { String: property(string, ({ zone }) => zone.name) };
const months: Methods<ValueOf<'month'>> = { String: property(string, ({ number }) => monthNames[number - 1] ?? '') };
const weekdays: Methods<ValueOf<'weekday'>> = { String: property(string, ({ number }) => weekdayNames[number] ?? '') };

const methods: { readonly [K in Kind]: Methods<ValueOf<K>> } = {
  time: times,
  duration: durations,
  zone: zones,
  month: months,
  weekday: weekdays,
};

function methodOf(kind: string, name: string): Method<Tagged> | undefined {
  return Object.hasOwn(methods, kind) && Object.hasOwn(methods[kind as Kind], name)
    ? (methods[kind as Kind] as Methods<Tagged>)[name]
    : undefined;
}

/** The type of a method of times, durations, zones, months and weekdays; undefined where the type has no such method. */
export function methodType(type: Type, name: string): Type | undefined {
  const method = methodOf(type.kind, name);
  return method && { kind: 'function', parameters: method.parameters.map((each) => plain(each)), gives: method.gives };
}

/** Calls the method of a value; undefined where it has none of that name. */
export function callMethod(self: Value, name: string, given: readonly Value[]): Value | undefined {
  const method = methodOf(kindOf(self), name);
  if (method === undefined) return undefined;
  if (given.length !== method.parameters.length) return fail(`${name} takes ${method.parameters.length} arguments, not ${given.length}`);
  for (const [index, parameter] of method.parameters.entries())
    if (kindOf(given[index] ?? null) !== parameter) fail(`${name} takes a ${parameter}, not ${typeName(given[index] ?? null)}`);
  return method.apply(self as Tagged, given);
}

function floorDivide(value: bigint, by: bigint): bigint {
  return value % by < 0n ? value / by - 1n : value / by;
}

/** Whole units and the rest apart, so that no digit is lost. */
const inUnits = (nanos: bigint, unit: bigint): number => Number(nanos / unit) + Number(nanos % unit) / Number(unit);

/** How far a time is past the last multiple of `step`. */
function beyond(time: Time, step: bigint): bigint {
  if (step <= 0n) return 0n;
  const rest = (time.nanos + yearOneNanos) % step;
  return rest < 0n ? rest + step : rest;
}

function roundTime(time: Time, step: bigint): Time {
  const rest = beyond(time, step);
  return { ...time, nanos: rest + rest < step ? time.nanos - rest : time.nanos + (rest === 0n ? 0n : step - rest) };
}

/** To the nearest multiple of `step`; halves go away from zero. */
function roundAway(nanos: bigint, step: bigint): bigint {
  if (step <= 0n) return nanos;
  const rest = nanos % step;
  const size = rest < 0n ? -rest : rest;
  if (size + size < step) return nanos - rest;
  return clampInt64(nanos < 0n ? nanos - (step - size) * (size === 0n ? 0n : 1n) : nanos + (size === 0n ? 0n : step - size));
}

function isoYear(time: Time): number {
  const { year, month, day, weekday } = wallTime(time);
  return dateFromDays(daysFromDate(year, month, day) + 3 - ((weekday + 6) % 7)).year;
}

function addDate(time: Time, [years, months, days]: readonly Value[]): Value {
  const wall = wallTime(time);
  const date = daysFromDate(wall.year + Number(years), wall.month + Number(months), wall.day + Number(days));
  const local = date * 86_400 + wall.hour * 3600 + wall.minute * 60 + wall.second;
  return timeOnWall(local, wall.nanosecond, time.zone);
}

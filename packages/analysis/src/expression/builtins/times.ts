import { fail } from '../expression-error.ts';
import { plain } from '../static-types.ts';
import { parseDuration } from '../time/duration.ts';
import { parseTime } from '../time/parse.ts';
import { utc, zoneNamed } from '../time/zones.ts';
import type { Zone } from '../values.ts';
import { checkCount, stringIn, takes } from './arguments.ts';
import type { Builtins } from './builtin.ts';

const zone = (name: string): Zone => zoneNamed(name) ?? fail(`unknown time zone "${name}"`);

export const times: Builtins = {
  now: { type: takes([], plain('time')), apply: (_, { nowNanos }) => ({ kind: 'time', nanos: nowNanos, zone: utc }) },
  duration: { type: takes(['string'], plain('duration')), apply: ([text]) => ({ kind: 'duration', nanos: parseDuration(stringIn(text)) }) },
  /** Its arguments are looked at only when it is called. */
  date: {
    type: (given) => {
      checkCount(given, 1, 3);
      return plain('time');
    },
    apply: ([text, layout, name]) =>
      parseTime(stringIn(text), layout === undefined ? undefined : stringIn(layout), name === undefined ? utc : zone(stringIn(name))),
  },
  timezone: { type: takes(['string'], plain('zone')), apply: ([name]) => ({ kind: 'zone', zone: zone(stringIn(name)) }) },
};

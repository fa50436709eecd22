import { fail } from '../expression-error.ts';
import { compare, int64, numberIn, underneath } from '../operators.ts';
import { isListLike, isNumber, isUnknown, nameOf, plain, type Type, unknown } from '../static-types.ts';
import { kindOf, typeName, type Value } from '../values.ts';
import { bytesIn, checkCount, takesOne } from './arguments.ts';
import type { Builtin, Builtins } from './builtin.ts';

/** Numbers, and what is a number underneath: some functions take these, others refuse them when they meet one. */
const isAmount = (type: Type): boolean => isNumber(type) || ['duration', 'month', 'weekday'].includes(type.kind);

const rounding = (round: (value: number) => number): Builtin => ({
  type: takesOne(isAmount, plain('float')),
  apply: ([value = null]) => round(Number(number(value))),
});

export const numbers: Builtins = {
  abs: {
    type: takesOne(isAmount, (given) => given),
    apply: ([value = null]) => {
      const given = number(value);
      if (given >= 0) return value;
      return typeof given === 'bigint' ? int64(-given) : given < 0 ? -given : given;
    },
  },
  ceil: rounding(Math.ceil),
  floor: rounding(Math.floor),
  /** Halves go away from zero. */
  round: rounding((value) => {
    const whole = Math.trunc(value);
    return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
  }),
  max: extreme((best, value) => compare('<', best, value) < 0),
  min: extreme((best, value) => compare('<', value, best) < 0),
  mean: averaging((all) => all.reduce((sum, each) => sum + each, 0) / all.length),
  /** NaN counts as the smallest number. */
  median: averaging((all) => {
    const sorted = all.toSorted((a, b) => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a - b));
    const middle = Math.floor(sorted.length / 2);
    return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  }),
};

const number = (value: Value): bigint | number => numberIn(value) ?? fail(`a number is needed, not ${typeName(value)}`);

/** The type of one of many numbers: that of the first argument. What comes after an array or something unknown is not looked at. */
function oneOfMany(given: readonly Type[]): Type {
  checkCount(given, 1, Number.POSITIVE_INFINITY);
  for (const type of given) {
    if (isListLike(type) || isUnknown(type)) return unknown;
    if (!isAmount(type)) fail(`numbers are needed, not ${nameOf(type)}`);
  }
  return given[0] ?? unknown;
}

/** The elements of all arrays among the values, at any depth, and the values that are none. */
function spread(values: readonly Value[]): Value[] {
  return values.flatMap((value) => {
    const elements = typeof value === 'string' ? undefined : bytesIn(value);
    return elements === undefined ? [value] : spread(elements);
  });
}

function extreme(isBetter: (best: Value, value: Value) => boolean): Builtin {
  return {
    type: oneOfMany,
    apply: (given) => {
      const all = spread(given);
      const [only] = given;
      if (given.length === 1 && only !== undefined && all[0] === only) return only;
      for (const value of all)
        if (numberIn(value) === undefined && !(isDuration(value) && given.includes(value)))
          fail(`a number is needed, not ${typeName(value)}`);
      return all.length === 0 ? null : all.reduce((best, value) => (isBetter(best, value) ? value : best));
    },
  };
}

const isDuration = (value: Value): boolean => kindOf(value) === 'duration';

function averaging(average: (all: readonly number[]) => number): Builtin {
  return {
    type: oneOfMany,
    apply: (given) => {
      const all = spread(given).map((value) => Number(underneath(value) ?? number(value)));
      return all.length === 0 ? 0 : average(all);
    },
  };
}

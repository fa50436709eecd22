import { describe, expect, test } from '@jest/globals';
import { compileCondition } from '../condition.ts';
import { builtinNames } from './registry.ts';

/** Conditions that hold: what each builtin does, in its own words. */
const holding: Readonly<Record<string, readonly string[]>> = {
  all: ['all([1, 2], # > 0)', 'not all([1, 2], # > 1)', 'all([], false)'],
  any: ['any([1, 2], # > 1)', 'not any([], true)'],
  one: ['one([1, 2], # > 1)', 'not one([2, 2], # > 1)'],
  none: ['none([1, 2], # > 2)', 'none([], true)'],
  map: ['map([1, 2], # * 2) == [2, 4]', 'map(["a", "b"], #index) == [0, 1]', 'map([{a: 1}], .a) == [1]'],
  filter: ['filter([1, 2, 3], # > 1) == [2, 3]', 'filter(result.items, .value > 1)[0].name == "b"'],
  find: ['find([1, 2, 3], # > 1) == 2', 'find([1], # > 1) == nil'],
  findIndex: ['findIndex([1, 2, 3], # > 1) == 1'],
  findLast: ['findLast([1, 2, 3], # > 1) == 3'],
  findLastIndex: ['findLastIndex([1, 2, 3], # > 1) == 2'],
  count: ['count([1, 2, 3], # > 1) == 2', 'count([true, false, true]) == 2'],
  sum: ['sum([1, 2, 3]) == 6', 'sum(result.items, .value) == 3.5', 'sum([]) == 0'],
  reduce: ['reduce([1, 2, 3], #acc + #) == 6', 'reduce([1, 2], #acc + # * #index, 10) == 12'],
  groupBy: ['groupBy([1, 2, 3], # % 2)[1] == [1, 3]', 'len(groupBy(["a"], upper(#))["A"]) == 1', 'len(groupBy([1], #)[2]) == 0'],
  sortBy: ['sortBy(result.items, .value)[0].name == "a"', 'sortBy([1, 3, 2], #, "desc") == [3, 2, 1]'],
  first: ['first([1, 2]) == 1', 'first([]) == nil'],
  last: ['last([1, 2]) == 2'],
  take: ['take([1, 2, 3], 2) == [1, 2]', 'take([1], 5) == [1]'],
  reverse: ['reverse([1, 2]) == [2, 1]'],
  uniq: ['uniq([1, 2, 1, 1.0]) == [1, 2]'],
  flatten: ['flatten([1, [2, [3]]]) == [1, 2, 3]'],
  concat: ['concat([1], [2], [3]) == [1, 2, 3]'],
  sort: ['sort([3, 1, 2.5]) == [1, 2.5, 3]', 'sort(["b", "a"], "desc") == ["b", "a"]'],
  get: ['get([1], 5) == nil', 'get([1, 2], -1) == 2', 'get({a: 1}, "b") == nil'],
  keys: ['keys({a: 1}) == ["a"]'],
  values: ['values({a: 1}) == [1]'],
  toPairs: ['toPairs({a: 1}) == [["a", 1]]'],
  fromPairs: ['fromPairs([["a", 1], ["a", 2]]).a == 2'],
  len: ['len("héllo") == 5', 'len([1, 2]) == 2', 'len({a: 1}) == 1'],
  abs: ['abs(-5) == 5', 'abs(-0.5) == 0.5'],
  ceil: ['ceil(1.2) == 2.0'],
  floor: ['floor(-1.5) == -2.0'],
  round: ['round(2.5) == 3.0', 'round(-2.5) == -3.0', 'round(0.4) == 0.0'],
  max: ['max(1, 2.5) == 2.5', 'max([1, [5, 2]]) == 5'],
  min: ['min(1, 2.5) == 1', 'min([]) == nil'],
  mean: ['mean([1, 2]) == 1.5', 'mean([]) == 0.0'],
  median: ['median([3, 1, 2]) == 2.0', 'median(1, 2) == 1.5'],
  trim: ['trim("  a ") == "a"', 'trim("_a_", "_") == "a"'],
  trimPrefix: ['trimPrefix("v1", "v") == "1"'],
  trimSuffix: ['trimSuffix("1s", "s") == "1"'],
  upper: ['upper("aé") == "AÉ"'],
  lower: ['lower("AÉ") == "aé"'],
  split: ['split("a,b,c", ",", 2) == ["a", "b,c"]', 'split("hé", "") == ["h", "é"]'],
  splitAfter: ['splitAfter("a,b", ",") == ["a,", "b"]'],
  replace: ['replace("aaa", "a", "b") == "bbb"', 'replace("aaa", "a", "b", 1) == "baa"'],
  repeat: ['repeat("ab", 2) == "abab"'],
  join: ['join(["a", "b"], "-") == "a-b"', 'join(["a", "b"]) == "ab"'],
  indexOf: ['indexOf("héllo", "l") == 3', 'indexOf("a", "b") == -1'],
  lastIndexOf: ['lastIndexOf("abca", "a") == 3'],
  hasPrefix: ['hasPrefix("abc", "ab")'],
  hasSuffix: ['hasSuffix("abc", "bc")'],
  type: ['type(1) == "int"', 'type(1.0) == "float"', 'type(nil) == "nil"', 'type(now()) == "time.Time"', 'type(result) == "map"'],
  int: ['int("12") == 12', 'int(-1.9) == -1'],
  float: ['float("1.5") == 1.5', 'type(float(1)) == "float"'],
  string: [
    'string(1.0) == "1"',
    'string(1e21) == "1e+21"',
    'string([1, "a", nil]) == "[1 a <nil>]"',
    'string({b: 1, a: 2}) == "map[a:2 b:1]"',
  ],
  toJSON: ['toJSON({b: 1, a: []}) == "{\\n  \\"a\\": [],\\n  \\"b\\": 1\\n}"'],
  fromJSON: ['fromJSON(\'[1, {"a": null}]\')[1].a == nil', 'type(fromJSON("1")) == "float"'],
  toBase64: ['toBase64("héllo") == "aMOpbGxv"'],
  fromBase64: ['fromBase64("aMOpbGxv") == "héllo"'],
  now: ['now().Year() == 2026', 'now() - duration("1h") < now()'],
  duration: ['duration("1h30m").Minutes() == 90', 'duration("1h") + duration("1m") == duration("61m")'],
  date: [
    'date("2023-08-14").Weekday().String() == "Monday"',
    'date("2023-08-14 00:00:00", "2006-01-02 15:04:05", "Europe/Zurich").UTC().Hour() == 22',
    'date("2024-01-31").AddDate(0, 1, 0).Format("Jan 2") == "Mar 2"',
  ],
  timezone: ['now().In(timezone("America/New_York")).Hour() == 22'],
  bitand: ['bitand(0b1010, 0b1100) == 0b1000'],
  bitor: ['bitor(0b1010, 0b1100) == 0b1110'],
  bitxor: ['bitxor(0b1010, 0b1100) == 0b110'],
  bitnand: ['bitnand(0b1010, 0b1100) == 0b10'],
  bitnot: ['bitnot(0b1010) == -0b1011'],
  bitshl: ['bitshl(1, 63) == -9223372036854775807 - 1', 'bitshl(1, 64) == 0'],
  bitshr: ['bitshr(-8, 1) == -4'],
  bitushr: ['bitushr(-5, 2) == 4611686018427387902'],
};

const result = {
  items: [
    { name: 'b', value: 2.5 },
    { name: 'a', value: 1 },
  ],
};
const now = 1_767_323_045_000;

describe('builtins', () => {
  test('each one is shown below', () => {
    expect(Object.keys(holding).toSorted()).toEqual(builtinNames.toSorted());
  });

  test.each(Object.values(holding).flat())('%s', (condition) => {
    const compiled = compileCondition(condition);
    expect(compiled.ok ? compiled.value.holds({ result, now }) : compiled).toEqual({ ok: true, value: true });
  });
});

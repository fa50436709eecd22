import { describe, expect, test } from '@jest/globals';
import { evaluate } from './evaluate.ts';
import { parseCel } from './parse.ts';

const value = (source: string, scope: Readonly<Record<string, unknown>> = {}): unknown => evaluate(parseCel(source), scope);

const self = { name: 'web', replicas: 3, tags: ['a', 'b'], limits: { cpu: '1' }, none: null, 'dotted.name': 1 };

describe('the rule language', () => {
  test('calculates, compares and joins as its specification says', () => {
    const cases: readonly (readonly [string, unknown])[] = [
      ['1 + 2 * 3', 7],
      ['(1 + 2) * 3', 9],
      ['7 / 2', 3],
      ['-7 % 3', -1],
      ['7.5 / 2.5 == 3.0', true],
      ['1 < 2 && 2 <= 2 && "a" < "b"', true],
      ['"a" + "b" == "ab"', true],
      ['[1, 2] + [3]', [1, 2, 3]],
      ['2 in [1, 2]', true],
      ['"a" in {"a": 1}', true],
      ['true ? "yes" : "no"', 'yes'],
      ['!false || false', true],
      ['"tab\\tquote\\"" == r\'tab\tquote"\'', true],
      ['{"a": [1]} == {"a": [1]}', true],
    ];
    for (const [source, expected] of cases) expect([source, value(source)]).toEqual([source, expected]);
  });

  test('reads objects and lists', () => {
    const cases: readonly (readonly [string, unknown])[] = [
      ['self.replicas > 2', true],
      ['self.tags[1]', 'b'],
      ['self["name"]', 'web'],
      ['has(self.limits.cpu) && !has(self.limits.memory)', true],
      ['size(self.tags) + self.name.size()', 5],
      ['self.tags.all(t, t != "c")', true],
      ['self.tags.exists(t, t == "b")', true],
      ['self.tags.exists_one(t, t > "0")', false],
      ['self.tags.filter(t, t == "a")', ['a']],
      ['self.tags.map(t, t + "!")', ['a!', 'b!']],
      ['self.limits.all(k, self.limits[k] == "1")', true],
      ['self.?missing.orValue(5)', 5],
      ['self.?name.hasValue()', true],
      ['self.dotted__dot__name', 1],
    ];
    for (const [source, expected] of cases) expect([source, value(source, { self })]).toEqual([source, expected]);
  });

  test('knows the functions that rules of real definitions use', () => {
    const cases: readonly (readonly [string, unknown])[] = [
      ['"web-1".matches("^[a-z]+-[0-9]$")', true],
      ['"web".startsWith("w") && "web".endsWith("b") && "web".contains("e")', true],
      ['"A-b".lowerAscii()', 'a-b'],
      ['"a,b".split(",")', ['a', 'b']],
      ['["a", "b"].join("-")', 'a-b'],
      ['int("3") + 1', 4],
      ['string(3)', '3'],
      ['quantity("1Gi").isGreaterThan(quantity("512Mi"))', true],
      ['isIP("10.0.0.1") && !isIP("10.0.0.256")', true],
      ['duration("1m") > duration("30s")', true],
      ['[3, 1, 2].max() - [3, 1, 2].min()', 2],
    ];
    for (const [source, expected] of cases) expect([source, value(source)]).toEqual([source, expected]);
  });

  test('one side of a logical operator is enough where it decides', () => {
    expect(value('self.missing == 1 || true', { self })).toBe(true);
    expect(value('false && self.missing == 1', { self })).toBe(false);
    expect(() => value('self.missing == 1 || false', { self })).toThrow('no such key: missing');
  });

  test('says where a text cannot be read', () => {
    expect(() => parseCel('self.a ==')).toThrow("Syntax error: mismatched input '<EOF>'");
    expect(() => parseCel('a b')).toThrow("Syntax error: mismatched input 'b'");
    expect(() => parseCel('"open')).toThrow('token recognition error');
  });
});

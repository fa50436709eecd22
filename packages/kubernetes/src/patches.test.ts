import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Json, jsonEqual } from './json.ts';
import { applyJsonPatch, diff, pointerSegment } from './json-patch.ts';
import { applyMergePatch, createMergePatch } from './merge-patch.ts';

const keys = fc.constantFrom('a', 'b', 'c/d', 'e~f', '');
/** JSON as Kubernetes stores it: without nulls, which merge patches cannot say. */
const tree = fc.letrec<{ value: Json; object: Record<string, Json> }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.boolean(), fc.integer(), fc.string(), fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

describe('JSON patches', () => {
  test('the difference of two objects turns one into the other, and changes neither', () => {
    fc.assert(
      fc.property(tree.object, tree.object, (from, to) => {
        const [before, wanted] = [JSON.stringify(from), JSON.stringify(to)];
        const result = applyJsonPatch(from, diff(from, to));
        expect(result.ok && jsonEqual(result.value, to)).toBe(true);
        expect([JSON.stringify(from), JSON.stringify(to)]).toEqual([before, wanted]);
      }),
    );
  });

  test('there is none between equals', () => {
    fc.assert(fc.property(tree.object, (value) => expect(diff(value, JSON.parse(JSON.stringify(value)))).toEqual([])));
  });

  test.each([
    ['a path that is not there', [{ op: 'replace', path: '/x/y', value: 1 }] as const],
    ['a test that does not hold', [{ op: 'test', path: '/a', value: 2 }] as const],
  ])('%s is refused with a reason', (_, operations) => {
    const result = applyJsonPatch({ a: 1 }, operations);
    expect(result.ok).toBe(false);
  });

  test('keys with slashes and tildes are escaped', () => {
    expect(pointerSegment('example.com/a~b')).toBe('example.com~1a~0b');
  });
});

describe('merge patches', () => {
  test('the difference of two objects turns one into the other, and there is none between equals', () => {
    fc.assert(
      fc.property(tree.object, tree.object, (from, to) => {
        const patch = createMergePatch(from, to);
        expect(patch === undefined).toBe(jsonEqual(from, to));
        expect(jsonEqual(applyMergePatch(from, patch ?? {}), to)).toBe(true);
      }),
    );
  });

  // The examples of RFC 7386, appendix A.
  test.each<readonly [Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, result) => {
    expect(applyMergePatch(target, patch)).toEqual(result);
  });
});

describe('jsonEqual', () => {
  test('takes a key of undefined for none, and no order of keys for a difference', () => {
    expect(jsonEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(jsonEqual({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(jsonEqual([1, 2], [2, 1])).toBe(false);
    expect(jsonEqual({ a: null }, {})).toBe(false);
    expect(jsonEqual([], {})).toBe(false);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compare } from './compare.ts';
import {
  difference,
  emptySet,
  equalSets,
  type FieldSet,
  intersection,
  isEmptySet,
  newSet,
  pathsOf,
  placeText,
  readFieldSet,
  setChild,
  union,
  writeFieldSet,
} from './field-set.ts';
import { mergeApplied } from './merge.ts';
import { fieldsIn } from './typed-value.ts';

const keys = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:"y"');

const paths = fc.array(fc.array(keys, { minLength: 1, maxLength: 3 }), { maxLength: 6 });

/** The set that has just these places. */
function setOf([head, ...rest]: readonly (readonly string[])[]): FieldSet {
  if (head === undefined) return emptySet;
  const [key = '', ...below] = head;
  const own = newSet();
  if (below.length === 0) own.members.add(key);
  else setChild(own, key, setOf([below]));
  return union(own, setOf(rest));
}

const sets: fc.Arbitrary<FieldSet> = paths.map(setOf);

describe('field sets', () => {
  test('are read back as they were written', () => {
    fc.assert(fc.property(sets, (set) => expect(equalSets(readFieldSet(structuredClone(writeFieldSet(set))), set)).toBe(true)));
  });

  test('obey the laws of sets', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const both = union(a, b);
        expect(equalSets(both, union(b, a))).toBe(true);
        expect(isEmptySet(difference(a, both))).toBe(true);
        expect(equalSets(intersection(a, both), a)).toBe(true);
        expect(equalSets(union(difference(a, b), intersection(a, b)), a)).toBe(true);
        expect(isEmptySet(intersection(difference(a, b), b))).toBe(true);
        expect(equalSets(difference(a, emptySet), a)).toBe(true);
      }),
    );
  });

  test('name their places as messages do', () => {
    const set = readFieldSet({
      'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } }, 'f:finalizers': { 'v:"a/b"': {} } },
    });
    expect(pathsOf(set).map(placeText)).toEqual([
      '.spec.containers[name="web"]',
      '.spec.containers[name="web"].image',
      '.spec.finalizers[="a/b"]',
    ]);
  });
});

const any = { is: 'any' } as const;
const objects = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.oneof(fc.integer({ max: 3, min: 0 }), fc.dictionary(fc.constantFrom('d', 'e'), fc.integer({ max: 3, min: 0 }))),
);

describe('comparing and merging', () => {
  test('nothing differs between a value and itself', () => {
    fc.assert(
      fc.property(objects, (value) => {
        const { changed, removed } = compare(value, structuredClone(value), any);
        expect(isEmptySet(changed) && isEmptySet(removed)).toBe(true);
      }),
    );
  });

  test('what was removed one way is what was added the other way', () => {
    fc.assert(
      fc.property(objects, objects, (a, b) => {
        const there = compare(a, b, any);
        const back = compare(b, a, any);
        expect(pathsOf(difference(there.removed, back.changed))).toEqual([]);
      }),
    );
  });

  test('a merged value has all that was applied, and applying it again changes nothing', () => {
    fc.assert(
      fc.property(objects, objects, (live, applied) => {
        const merged = mergeApplied(live, applied, any);
        expect(mergeApplied(merged, applied, any)).toEqual(merged);
        expect(isEmptySet(difference(fieldsIn(applied, any), fieldsIn(merged, any)))).toBe(true);
      }),
    );
  });

  test('merged lists keep the applied order, and live items where they stood', () => {
    const list = { is: 'set' } as const;
    expect(mergeApplied(['a', 'b'], ['c'], list)).toEqual(['a', 'b', 'c']);
    expect(mergeApplied(['a', 'b', 'c'], ['c', 'a'], list)).toEqual(['b', 'c', 'a']);
    expect(mergeApplied(['a', 'b', 'c'], ['a', 'x', 'c'], list)).toEqual(['a', 'b', 'x', 'c']);
    expect(mergeApplied([], ['a'], list)).toEqual(['a']);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { duplicateKeys } from './duplicate-keys.ts';

describe('keys given twice', () => {
  test.each([
    ['{"a":1,"b":2}', []],
    ['{"a":1,"a":2}', ['a']],
    ['{"a":{"b":1},"c":{"b":1}}', []],
    ['{"spec":{"replicas":1,"x":[],"replicas":2}}', ['spec.replicas']],
    ['{"l":[{"n":1},{"n":1,"m":"n","n":2}]}', ['l[1].n']],
    ['{"a":"a\\",\\"a","b":1}', []],
    ['{"a":1, "\\u0061":2, "a":3}', ['a']],
    ['[1,[2,3],{"a":1,"a":1}]', ['[2].a']],
  ])('in %s', (text, paths) => {
    expect(duplicateKeys(text)).toEqual(paths.map((path) => `duplicate field "${path}"`));
  });

  test('are never found in what JSON itself writes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(duplicateKeys(JSON.stringify(JSON.parse(text)))).toEqual([]);
      }),
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import { parseJsonPath, valuesAt } from './json-path.ts';

const object = {
  spec: { replicas: 3, 'a.b': 'dotted' },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', count: 2 },
      { type: 'Other', status: 'False', count: 5 },
    ],
  },
};

const at = (path: string) => valuesAt(object, parseJsonPath(path) ?? []);

describe('a printer column', () => {
  test.each([
    ['.spec.replicas', [3]],
    ["['spec'].replicas", [3]],
    [".spec['a.b']", ['dotted']],
    ['.spec.a\\.b', ['dotted']],
    ['.spec.nothing.deeper', []],
    ['.status.conditions[0].type', ['Ready']],
    ['.status.conditions[-1].type', ['Other']],
    ['.status.conditions[7].type', []],
    ['.status.conditions[*].type', ['Ready', 'Other']],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type == 'Other')].status", ['False']],
    ['.status.conditions[?(@.type!="Ready")].status', ['False']],
    ['.status.conditions[?(@.count>2)].type', ['Other']],
    ['.status.conditions[?(@.count<=2)].type', ['Ready']],
  ])('finds what %s says', (path, expected) => {
    expect(at(path)).toEqual(expected);
  });

  test('whose path is none shows nothing', () => {
    for (const path of ['spec', '.spec[', '.spec[?(x)]']) expect(parseJsonPath(path)).toBeUndefined();
  });
});

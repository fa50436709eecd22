import { describe, expect, test } from '@jest/globals';
import { sameMeaning } from './status-writing.ts';

describe('two statuses say the same', () => {
  test.each([
    [undefined, { replicas: 0 }],
    [{ lastState: {} }, {}],
    [{ conditions: [{ type: 'Ready', lastProbeTime: null }] }, { conditions: [{ type: 'Ready' }] }],
    [{ conditions: [] }, {}],
    [{ a: { b: 1, c: '' } }, { a: { b: 1 } }],
    [{ started: false }, { started: undefined }],
  ])('%j and %j', (a, b) => {
    expect(sameMeaning(a, b)).toBe(true);
    expect(sameMeaning(b, a)).toBe(true);
  });

  test.each([
    [undefined, { replicas: 1 }],
    [{ conditions: [{ type: 'Ready' }] }, { conditions: [] }],
    [{ a: 'x' }, { a: 'y' }],
    [{ ready: true }, {}],
    [
      [1, 2],
      [2, 1],
    ],
  ])('but %j and %j do not', (a, b) => {
    expect(sameMeaning(a, b)).toBe(false);
    expect(sameMeaning(b, a)).toBe(false);
  });
});

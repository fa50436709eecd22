import { expect, test } from '@jest/globals';
import { pauseLengthOf } from './pause-length.ts';

test.each([
  [30, 30],
  [0, 0],
  ['30', 30],
  ['30s', 30],
  ['10m', 600],
  ['1h30m', 5400],
  ['1.5s', 1],
])('a pause of %p lasts %p seconds', (duration, seconds) => {
  expect(pauseLengthOf({ duration })).toEqual({ kind: 'seconds', seconds });
});

test('a pause without a duration lasts until someone promotes', () => {
  expect(pauseLengthOf({})).toEqual({ kind: 'until-promoted' });
});

test.each(['', 'soon', '10 m', '1d', '-5m', '5x', -1])('a pause of %p cannot be read', (duration) => {
  expect(pauseLengthOf({ duration })).toEqual({ kind: 'unreadable' });
});

import type { Random } from './random.ts';

const { NaN: notANumber, POSITIVE_INFINITY: infinity } = Number;

/** One with something of everything. */
export const richResult = {
  a: 1.5,
  b: 0,
  nan: notANumber,
  n: null,
  s: 'héllo',
  list: [1, 2.5, 3],
  map: { x: true },
  none: null,
  items: [{ name: 'n', a: 1 }],
  data: [1],
  t: 'a,b',
  i: 7,
};

/** Values that metrics give, for `result`. */
const results: readonly unknown[] = [
  null,
  0.97,
  0,
  -2.5,
  notANumber,
  infinity,
  '',
  'ok',
  '12.5',
  true,
  [],
  [0.99],
  [1, 2, 3],
  [0.5, notANumber, -infinity],
  ['a', 1, null],
  [[1, 2], [3]],
  [
    { a: 1, name: 'x' },
    { a: 2.5, name: 'y' },
  ],
  {},
  richResult,
  { a: 'x', b: [], s: '', list: ['b', 'a'], map: {}, items: [], data: null, t: '2023-08-14', i: '42' },
  { a: notANumber, b: infinity, s: 'A-b c', list: [], map: { x: [1] }, items: [{}], data: { '0': 1 }, t: '1h', i: -1e30 },
];

export const generateResult = (random: Random): unknown => random.pick(results);

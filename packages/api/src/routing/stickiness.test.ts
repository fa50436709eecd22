import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type RouteTable, routeTable } from './route-table.ts';
import { cookiePattern, isCookiePattern, isStickyCookie, type StickyRule, setCookieFor, stickyRules } from './stickiness.ts';

const cookie = { name: 'side', maxAgeSeconds: 60, path: '/' };

interface Given {
  readonly weight: number;
  readonly earlier?: readonly number[];
  readonly arm?: number;
}

const tableOf = ({ weight, earlier = [], arm = 0 }: Given): RouteTable =>
  routeTable({
    maxWeight: 100,
    canary: { service: 'canary', weight },
    stable: { service: 'stable' },
    experiments: arm === 0 ? [] : [{ service: 'arm', weight: arm }],
    stickiness: { cookie, revision: 'new', earlierWeights: earlier.filter((each) => each !== weight) },
  });

const plain = (given: Given, most?: number) =>
  stickyRules(tableOf(given), most).map(({ values, backends }) => [values.join(' '), backends.map(({ weight }) => weight).join(':')]);

describe('the routes by cookie', () => {
  test('are two at the first weight: who was out stays out, who was in stays in', () => {
    expect(plain({ weight: 10 })).toEqual([
      ['new-stable-[0-9]+', '0:90'],
      ['new-canary-[0-9]+', '100:0'],
    ]);
  });

  test('let (25 − 10) of (100 − 10) come in when the weight rises from 10 to 25', () => {
    expect(plain({ weight: 25, earlier: [10] })).toEqual([
      ['new-stable-10', '15:75'],
      ['new-stable-[0-9]+', '0:75'],
      ['new-canary-[0-9]+', '100:0'],
    ]);
  });

  test('leave 20 of 50 in when the weight falls from 50 to 20', () => {
    expect(plain({ weight: 20, earlier: [50] })).toEqual([
      ['new-canary-50', '20:30'],
      ['new-stable-[0-9]+', '0:80'],
      ['new-canary-[0-9]+', '100:0'],
    ]);
  });

  test('share what the canary leaves with arms of an experiment', () => {
    expect(plain({ weight: 25, earlier: [10], arm: 5 })).toEqual([
      ['new-stable-10', '15:70:5'],
      ['new-stable-[0-9]+', '0:70:5'],
      ['new-canary-[0-9]+', '100:0:0'],
    ]);
  });

  test('are no more than there is room for: the oldest are treated like later ones', () => {
    expect(plain({ weight: 60, earlier: [10, 20, 30] }, 4)).toEqual([
      ['new-stable-10 new-stable-20', '40:40'],
      ['new-stable-30', '30:40'],
      ['new-stable-[0-9]+', '0:40'],
      ['new-canary-[0-9]+', '100:0'],
    ]);
  });

  test('are none where clients are not kept', () => {
    const { stickiness: _, ...table } = tableOf({ weight: 10 });
    expect(stickyRules(table)).toEqual([]);
    expect(setCookieFor(table, { role: 'canary' })).toBeUndefined();
  });
});

test('the cookie says the side, the weight and the revision, and how long it lasts', () => {
  const table = tableOf({ weight: 25 });
  expect(setCookieFor(table, { role: 'canary' })).toBe('side=new-canary-25; Path=/; Max-Age=60; HttpOnly');
  expect(setCookieFor(table, { role: 'stable' })).toBe('side=new-stable-25; Path=/; Max-Age=60; HttpOnly');
  expect(setCookieFor(table, { role: 'experiment' })).toBe('side=new-stable-25; Path=/; Max-Age=60; HttpOnly');
  expect(isStickyCookie(setCookieFor(table, { role: 'canary' }))).toBe(true);
  expect(isStickyCookie('session=abc; Path=/')).toBe(false);
});

test('a pattern for cookies is known again, and no other', () => {
  const table = tableOf({ weight: 25, earlier: [10] });
  for (const rule of stickyRules(table)) expect(isCookiePattern(cookiePattern(rule, table))).toBe(true);
  for (const other of [undefined, '.*', '^(.*; *)?side=(yes)(;.*)?$', 'side=new-canary-10']) expect(isCookiePattern(other)).toBe(false);
});

test.each([
  ['side=new-canary-10', true],
  ['a=b; side=new-canary-10; c=d', true],
  ['a=b;side=new-canary-10', true],
  ['side=new-canary-99', true],
  ['side=new-canary-', false],
  ['side=new-stable-10', false],
  ['outside=new-canary-10', false],
  ['a=side=new-canary-10', false],
  ['side=old-canary-10', false],
])('a client that sends %s is known: %p', (header, expected) => {
  const table = tableOf({ weight: 10 });
  const rule = stickyRules(table).at(-1);
  if (rule === undefined) throw new Error('no rule');
  expect(new RegExp(cookiePattern(rule, table)).test(header)).toBe(expected);
});

/** Weights of a canary that only rise, in a sum of 100. */
const risingWeights = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 8 })
  .map((all) => all.sort((a, b) => a - b));

test('with less room than rules, nobody leaves, and no more come in than should', () => {
  fc.assert(
    fc.property(risingWeights, fc.integer({ min: 2, max: 5 }), (weights, most) => {
      const table = tableOf({ weight: weights.at(-1) ?? 0, earlier: weights });
      const chanceOf = (jar: string, rules: readonly StickyRule[]): number => {
        const rule = rules.find((each) => new RegExp(cookiePattern(each, table)).test(jar));
        const [canary = Number.NaN, ...others] = rule?.backends.map(({ weight }) => weight) ?? [];
        return canary / others.reduce((sum, each) => sum + each, canary);
      };
      const [all, few] = [stickyRules(table), stickyRules(table, most)];
      expect(few.length).toBeLessThanOrEqual(most);
      for (const weight of weights) {
        expect(chanceOf(`side=new-canary-${weight}`, few)).toBe(1);
        expect(chanceOf(`side=new-stable-${weight}`, few)).toBeLessThanOrEqual(chanceOf(`side=new-stable-${weight}`, all));
      }
    }),
  );
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type RouteTable, routeTable } from './route-table.ts';
import { cookiePattern, isStickyCookie, setCookieFor, stickyRules } from './stickiness.ts';

const cookie = { name: 'side', maxAgeSeconds: 60, path: '/' };

interface Given {
  readonly weight: number;
  readonly earlier?: readonly number[];
  readonly maxWeight?: number;
  readonly revision?: string;
  readonly arm?: number;
}

const tableOf = ({ weight, earlier = [], maxWeight = 100, revision = 'new', arm = 0 }: Given): RouteTable =>
  routeTable({
    maxWeight,
    canary: { service: 'canary', weight },
    stable: { service: 'stable' },
    experiments: arm === 0 ? [] : [{ service: 'arm', weight: arm }],
    stickiness: { cookie, revision, earlierWeights: earlier.filter((each) => each !== weight) },
  });

const plain = (given: Given, most?: number) =>
  stickyRules(tableOf(given), most).map(({ values, backends }) => [values.join(' '), backends.map(({ weight }) => weight).join(':')]);

describe('the routes by cookie', () => {
  test('are two at the first weight: who was in stays in, who was out stays out', () => {
    expect(plain({ weight: 10 })).toEqual([
      ['new-canary-10', '100:0'],
      ['new-stable-10', '0:90'],
    ]);
  });

  test('let (25 − 10) of (100 − 10) come in when the weight rises from 10 to 25', () => {
    expect(plain({ weight: 25, earlier: [10] })).toEqual([
      ['new-canary-10 new-canary-25', '100:0'],
      ['new-stable-25', '0:75'],
      ['new-stable-10', '15:75'],
    ]);
  });

  test('leave 20 of 50 in when the weight falls from 50 to 20', () => {
    expect(plain({ weight: 20, earlier: [50] })).toEqual([
      ['new-canary-20', '100:0'],
      ['new-stable-50 new-stable-20', '0:80'],
      ['new-canary-50', '20:30'],
    ]);
  });

  test('share what the canary leaves with arms of an experiment', () => {
    expect(plain({ weight: 25, earlier: [10], arm: 5 })).toEqual([
      ['new-canary-10 new-canary-25', '100:0:0'],
      ['new-stable-25', '0:70:5'],
      ['new-stable-10', '15:70:5'],
    ]);
  });

  test('are no more than there is room for: the oldest are treated like later ones', () => {
    expect(plain({ weight: 60, earlier: [10, 20, 30] }, 4)).toEqual([
      ['new-canary-10 new-canary-20 new-canary-30 new-canary-60', '100:0'],
      ['new-stable-60', '0:40'],
      ['new-stable-10 new-stable-20', '40:40'],
      ['new-stable-30', '30:40'],
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

test.each([
  ['side=new-canary-10', true],
  ['a=b; side=new-canary-10; c=d', true],
  ['a=b;side=new-canary-10', true],
  ['side=new-canary-1', false],
  ['side=new-canary-100', false],
  ['outside=new-canary-10', false],
  ['a=side=new-canary-10', false],
  ['side=old-canary-10', false],
])('a client that sends %s is known: %p', (header, expected) => {
  const table = tableOf({ weight: 10 });
  const [rule] = stickyRules(table);
  if (rule === undefined) throw new Error('no rule');
  expect(new RegExp(cookiePattern(rule, table)).test(header)).toBe(expected);
});

/** The cookie of a client, or none. */
type Jar = string | undefined;

const sum = (weights: readonly number[]): number => weights.reduce((all, each) => all + each, 0);

/** What a data plane does with a request: each answer that may come, with its chance. */
function answersTo(table: RouteTable, jar: Jar): readonly { readonly chance: number; readonly inCanary: boolean; readonly jar: Jar }[] {
  const rule = stickyRules(table).find((each) => jar !== undefined && new RegExp(cookiePattern(each, table)).test(jar));
  const backends = rule?.backends ?? table.backends;
  const total = sum(backends.map(({ weight }) => weight));
  return backends
    .filter(({ weight }) => weight > 0)
    .map((backend) => ({
      chance: backend.weight / total,
      inCanary: backend.role === 'canary',
      jar: setCookieFor(table, backend)?.split(';')[0] ?? jar,
    }));
}

/** A population, by cookie. All that can be is followed, so that shares are exact. */
type Population = ReadonlyMap<Jar, number>;

function afterRequest(table: RouteTable, before: Population): { readonly population: Population; readonly inCanary: number } {
  const after = new Map<Jar, number>();
  let inCanary = 0;
  for (const [jar, share] of before)
    for (const answer of answersTo(table, jar)) {
      after.set(answer.jar, (after.get(answer.jar) ?? 0) + share * answer.chance);
      if (answer.inCanary) inCanary += share * answer.chance;
    }
  return { population: after, inCanary };
}

const maxWeights = fc.constantFrom(100, 1000, 7);
const histories = maxWeights.chain((maxWeight) =>
  fc.record({
    maxWeight: fc.constant(maxWeight),
    weights: fc.array(fc.integer({ min: 0, max: maxWeight }), { minLength: 1, maxLength: 6 }),
    /** At which of the weights a client comes by, and how often. */
    visits: fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }),
    arm: fc.boolean(),
  }),
);

/** The tables of a revision whose canary has these weights one after the other. */
function tablesOf(weights: readonly number[], maxWeight: number, revision: string, arm = 0): readonly RouteTable[] {
  return weights.map((weight, index) => {
    const earlier = [...new Set(weights.slice(0, index))].filter((each) => each > 0 && each < maxWeight).sort((a, b) => a - b);
    const table = tableOf({ weight, earlier, maxWeight, revision, arm: Math.min(arm, maxWeight - weight) });
    if (weight > 0 && weight < maxWeight) return table;
    const { stickiness: _, ...rest } = table;
    return rest;
  });
}

describe('with cookies', () => {
  test('the share of clients in the canary is the present weight, whatever weights they have seen', () => {
    fc.assert(
      fc.property(histories, ({ maxWeight, weights, visits, arm }) => {
        let population: Population = new Map([[undefined, 1]]);
        for (const [index, table] of tablesOf(weights, maxWeight, 'new', arm ? 1 : 0).entries()) {
          for (let visit = 0; visit < (visits[index] ?? 0); visit += 1) {
            const seen = afterRequest(table, population);
            population = seen.population;
            expect(seen.inCanary).toBeCloseTo((weights[index] ?? 0) / maxWeight, 9);
          }
        }
      }),
    );
  });

  test('nobody who is in the canary leaves it while weights rise', () => {
    fc.assert(
      fc.property(histories, ({ maxWeight, weights, visits, arm }) => {
        const rising = [...weights].sort((a, b) => a - b).map((each) => Math.max(1, each));
        let jars: readonly Jar[] = [undefined];
        for (const [index, table] of tablesOf(rising, maxWeight, 'new', arm ? 1 : 0).entries()) {
          for (let visit = 0; visit < (visits[index] ?? 0); visit += 1) {
            const answers = jars.flatMap((jar) => answersTo(table, jar).map((answer) => ({ ...answer, before: jar })));
            const left = answers.filter(({ before, inCanary }) => before?.includes('canary') === true && !inCanary);
            expect(left).toEqual([]);
            jars = [...new Set(answers.map(({ jar }) => jar))];
          }
        }
      }),
    );
  });

  test('a client is asked for nothing twice: at one weight it stays where it is', () => {
    fc.assert(
      fc.property(histories, ({ maxWeight, weights }) => {
        const table = tablesOf(weights, maxWeight, 'new').at(-1);
        if (table?.stickiness === undefined) return;
        for (const first of answersTo(table, undefined))
          expect(answersTo(table, first.jar).map(({ inCanary }) => inCanary)).toEqual([first.inCanary]);
      }),
    );
  });

  test('cookies of another revision, or of none that is being brought out, change nothing', () => {
    fc.assert(
      fc.property(histories, maxWeights, ({ maxWeight, weights }, again) => {
        const former = tablesOf(weights, maxWeight, 'old');
        const jars = former.flatMap((table) => answersTo(table, undefined).map(({ jar }) => jar));
        for (const table of [...tablesOf([Math.ceil(again / 2)], again, 'new'), ...tablesOf([0], maxWeight, 'new')])
          for (const jar of jars)
            expect(answersTo(table, jar).map(({ chance, inCanary }) => [chance, inCanary])).toEqual(
              answersTo(table, undefined).map(({ chance, inCanary }) => [chance, inCanary]),
            );
      }),
    );
  });

  test('with less room than rules, nobody leaves, and no more come in than should', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 2, max: 5 }), ({ maxWeight, weights }, most) => {
        const rising = [...new Set(weights)].filter((each) => each > 0 && each < maxWeight).sort((a, b) => a - b);
        const table = tablesOf(rising, maxWeight, 'new').at(-1);
        if (table === undefined) return;
        const rules = stickyRules(table, most);
        expect(rules.length).toBeLessThanOrEqual(most);
        const chanceOf = (value: string, among: typeof rules): number => {
          const found = among.find(({ values }) => values.includes(value))?.backends.map(({ weight }) => weight) ?? [];
          return (found[0] ?? Number.NaN) / sum(found);
        };
        for (const value of stickyRules(table).flatMap(({ values }) => values)) {
          const [due, given] = [chanceOf(value, stickyRules(table)), chanceOf(value, rules)];
          expect(given).toBeLessThanOrEqual(due);
          if (due === 1) expect(given).toBe(1);
        }
      }),
    );
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { reportOf } from '../report.ts';
import { simulate } from '../simulate.ts';
import { knownBugs } from './index.ts';
import { knownBugsPage } from './page.ts';

describe.each(knownBugs.map((bug) => [`${bug.number}: ${bug.name}`, bug] as const))('known bug %s', (_, { scenario, broken, law }) => {
  test('does not happen here', async () => {
    const run = await simulate(scenario);
    if (run.violation !== undefined) throw new Error(reportOf(run, run.violation));
  });

  test(`is found out where ${broken.name}`, async () => {
    const { violation } = await simulate(scenario, broken.mutation);
    expect(violation?.law.split(':')[0]).toBe(law);
  });
});

test('each of the thirty has one story, and a way of its own to break the controller', () => {
  expect(knownBugs.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  expect(new Set(knownBugs.map(({ broken }) => broken.name)).size).toBe(30);
});

test('docs/known-bugs.md is the page that `make generate` writes', () => {
  expect(readFileSync(new URL('../../../../../docs/known-bugs.md', import.meta.url), 'utf8')).toBe(knownBugsPage());
});

import { describe, expect, test } from '@jest/globals';
import { ruleProblems } from '@sluice/api';
import { mutantNamed } from './mutants/index.ts';
import { reportOf } from './report.ts';
import { routedPrefix } from './scenario/generate.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { brokenOnce } from './seeds.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { foundHere } from './stories/found-here.ts';

/** How many stories are played, and from which seed on: `SIMULATED_RUNS=300 SIMULATED_FROM=5000 npm run jest simulator`. */
const runs = Number(process.env.SIMULATED_RUNS ?? 40);
const first = Number(process.env.SIMULATED_FROM ?? 1);
const routedRuns = Math.ceil(runs / 4);

async function expectLawful(scenario: Scenario): Promise<void> {
  const run = await simulate(scenario);
  if (run.violation !== undefined) throw new Error(reportOf(run, run.violation));
}

describe('no law is broken', () => {
  test.each(foundHere.map(({ name, scenario }) => [name, scenario] as const))('%s', (_name, scenario) => expectLawful(scenario));

  test.each(brokenOnce)('in the story of seed %s, which once broke one', (seed) => expectLawful(scenarioOf(seed)));

  test(`in ${runs} stories from seed ${first} on`, async () => {
    for (let seed = first; seed < first + runs; seed++) await expectLawful(scenarioOf(seed));
  }, 600_000);

  test(`in ${routedRuns} stories of canaries behind a router from seed ${first} on`, async () => {
    for (let seed = first; seed < first + routedRuns; seed++) await expectLawful(scenarioOf(`${routedPrefix}${seed}`));
  }, 600_000);
});

describe('a simulation', () => {
  test.each(['12', '19', `${routedPrefix}3`])('of the same seed (%s) makes the same writes, to the byte', async (seed) => {
    const [once, again] = [await simulate(scenarioOf(seed)), await simulate(scenarioOf(seed))];
    expect(again.fingerprint).toBe(once.fingerprint);
    expect(again.writes.length).toBe(once.writes.length);
    expect((await simulate(scenarioOf(`${seed}0`))).fingerprint).not.toBe(once.fingerprint);
  });

  test('plays more than an hour', async () => {
    expect((await simulate(scenarioOf('3'))).hours).toBeGreaterThanOrEqual(1);
  });

  test('begins with a Rollout that obeys the rules', () => {
    for (let seed = 0; seed < 500; seed++) expect(ruleProblems(scenarioOf(seed).rollout)).toEqual([]);
    for (let seed = 0; seed < 500; seed++) expect(ruleProblems(scenarioOf(`${routedPrefix}${seed}`).rollout)).toEqual([]);
  });
});

describe('a broken controller', () => {
  const stories = Object.fromEntries(foundHere.map(({ name, scenario }) => [name, scenario]));
  const pausing = stories['a canary that becomes blue-green keeps its stable revision until somebody promotes'];
  const ending = stories['a canary with a stable Service and no surge comes to its end'];

  test.each([
    ['blue-green promotes although that is switched off', pausing, 'blue-green-gates'],
    ['maxSurge is ignored', ending, 'surge-ceiling'],
    ['Services are never pointed', ending, 'reaches-rest'],
    ['every pass writes the time into the status', ending, 'stays-silent'],
  ])('is found out where %s', async (mutant, scenario, law) => {
    if (scenario === undefined) throw new Error('the story is missing');
    const run = await simulate(scenario, mutantNamed(mutant).mutation);
    expect(run.violation?.law.split(':')[0]).toBe(law);
  });

  test('is shown by a smaller story than the one that found it', async () => {
    const mutation = mutantNamed('a canary pause counts as ended by a user').mutation;
    const scenario = scenarioOf('1');
    const found = await simulate(scenario, mutation);
    const smallest = await shrink(scenario, mutation, 25);
    expect(smallest.violation?.law).toBe(found.violation?.law);
    expect(smallest.scenario.actions.length).toBeLessThan(scenario.actions.length);
    expect(smallest.scenario.troubles).toEqual([]);
  });
});

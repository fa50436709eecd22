import type { Rollout } from '@sluice/api';
import type { Mutation } from './controllers.ts';
import type { Scenario } from './scenario.ts';
import { type Run, simulate, type Violation } from './simulate.ts';

/** Makes a scenario smaller as long as it breaks the same law in the same way: fewer troubles, fewer actions, one controller, a plainer Rollout. */
export async function shrink(scenario: Scenario, mutation: Mutation = {}, mostRuns = 300): Promise<Run> {
  let best = await simulate(scenario, mutation);
  if (best.violation === undefined) return best;
  const wanted = kindOf(best.violation);
  let runs = 1;
  let isSmaller = true;
  while (isSmaller && runs < mostRuns) {
    isSmaller = false;
    for (const candidate of smaller(best.scenario)) {
      if (runs >= mostRuns) break;
      runs += 1;
      const run = await simulate(candidate, mutation);
      if (run.violation === undefined || kindOf(run.violation) !== wanted) continue;
      best = run;
      isSmaller = true;
      break;
    }
  }
  return best;
}

/** The law and the finding without names and numbers. */
const kindOf = ({ law, finding }: Violation): string => `${law} ${finding.replace(/[-\w]*\d[-\w.]*/g, '#')}`;

/** Scenarios that are one step smaller, the greatest steps first. */
function* smaller(scenario: Scenario): Generator<Scenario> {
  const { troubles, actions, rollout } = scenario;
  if (troubles.length > 1) yield { ...scenario, troubles: [] };
  for (const trouble of troubles) yield { ...scenario, troubles: troubles.filter((each) => each !== trouble) };
  if (scenario.controllers === 2) yield { ...scenario, controllers: 1 };
  if (actions.length > 2) yield { ...scenario, actions: actions.slice(0, Math.ceil(actions.length / 2)) };
  for (const action of actions) yield { ...scenario, actions: actions.filter((each) => each !== action) };
  for (const spec of plainer(rollout.spec)) yield { ...scenario, rollout: { ...rollout, spec } };
}

const dispensable = [
  'minReadySeconds',
  'progressDeadlineSeconds',
  'progressDeadlineAbort',
  'rollbackWindow',
  'revisionHistoryLimit',
  'paused',
] as const;

function* plainer(spec: Rollout['spec']): Generator<Rollout['spec']> {
  for (const field of dispensable) {
    if (spec[field] === undefined) continue;
    const { [field]: _, ...rest } = spec;
    yield rest;
  }
  const { canary, blueGreen } = spec.strategy ?? {};
  for (const part of without(canary)) yield { ...spec, strategy: { canary: part } };
  for (const part of without(blueGreen, 'activeService')) yield { ...spec, strategy: { blueGreen: part } };
  for (const [index] of (canary?.steps ?? []).entries()) {
    yield { ...spec, strategy: { canary: { ...canary, steps: (canary?.steps ?? []).filter((_, each) => each !== index) } } };
  }
  if ((spec.replicas ?? 1) > 1) yield { ...spec, replicas: Math.ceil((spec.replicas ?? 1) / 2) };
}

/** The object without one of its fields, one after the other. */
function* without<T extends object>(part: T | undefined, needed?: keyof T): Generator<T> {
  if (part === undefined) return;
  for (const field of Object.keys(part)) {
    if (field !== needed) yield Object.fromEntries(Object.entries(part).filter(([key]) => key !== field)) as T;
  }
}

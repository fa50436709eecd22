import { type Rollout, rollouts, ruleProblems, shapeProblems } from '@sluice/api';
import { blueGreen } from '@sluice/blue-green';
import { canary } from '@sluice/canary';
import type { FieldProblem, KubeObject } from '@sluice/kubernetes';
import { type ObservedRollout, type Plan, planForInvalid, referenceProblems, type StrategyExecutor } from '@sluice/rollout';
import { unsupportedFields } from './unsupported.ts';

/** The plan for what is seen: by the strategy that the Rollout names, or the one for a Rollout that breaks the rules. */
export function decide(seen: ObservedRollout): Plan {
  const [first, ...more] = problemsOf(seen);
  if (first !== undefined) return planForInvalid(seen.rollout, [first, ...more], seen.now);
  return strategyOf(seen.rollout).plan(seen);
}

const strategyOf = ({ spec }: Rollout): StrategyExecutor => (spec.strategy?.blueGreen === undefined ? canary : blueGreen);

function problemsOf(seen: ObservedRollout): readonly FieldProblem[] {
  const own = ownProblems(seen.rollout);
  return own.length > 0 ? own : referenceProblems(seen);
}

/** Problems of the Rollout alone. They depend on nothing else, so they are found once for each version of the object. */
const ownProblems = remembered((rollout: Rollout): readonly FieldProblem[] => [...ruleProblems(rollout), ...unsupportedFields(rollout)]);

/** What keeps an object from being a Rollout at all: a server whose schema is laxer than ours lets such objects in. */
export const shapeOf = remembered((object: KubeObject): readonly FieldProblem[] => shapeProblems(rollouts, object));

function remembered<T extends object, R>(find: (object: T) => R): (object: T) => R {
  const known = new WeakMap<T, R>();
  return (object) => {
    const found = known.get(object) ?? find(object);
    known.set(object, found);
    return found;
  };
}

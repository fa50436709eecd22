import { pluginNames, type Rollout, rollouts, ruleProblems, shapeProblems, withoutWorkloadRef } from '@sluice/api';
import { blueGreen } from '@sluice/blue-green';
import { canary } from '@sluice/canary';
import { type FieldProblem, type KubeObject, remembered } from '@sluice/kubernetes';
import { type ObservedRollout, type Plan, planForInvalid, referenceProblems, type StrategyExecutor, withWorkload } from '@sluice/rollout';
import type { RouterSpec } from '@sluice/traffic-routers';
import { unsupportedFields } from './unsupported.ts';

/** The plan for what is seen: by the strategy that the Rollout names, or the one for a Rollout that breaks the rules. */
export function decide(seen: ObservedRollout, routers: readonly RouterSpec[] = []): Plan {
  const complete = withWorkload(seen.rollout, seen.workload);
  if (!complete.ok) {
    const [first = complete.error] = ownProblems(seen.rollout, routers, stepPluginNames(seen));
    return planForInvalid(seen.rollout, [first], seen.now);
  }
  const [first, ...more] = problemsOf(seen, complete.value, routers);
  if (first !== undefined) return planForInvalid(seen.rollout, [first, ...more], seen.now);
  return strategyOf(complete.value).plan({ ...seen, rollout: complete.value });
}

const stepPluginNames = ({ stepPlugins }: ObservedRollout): readonly string[] => stepPlugins?.names ?? [];

const strategyOf = ({ spec }: Rollout): StrategyExecutor => (spec.strategy?.blueGreen === undefined ? canary : blueGreen);

/** As it is stored, then with what its workload brings, then what it refers to. */
function problemsOf(seen: ObservedRollout, complete: Rollout, routers: readonly RouterSpec[]): readonly FieldProblem[] {
  const own = ownProblems(seen.rollout, routers, stepPluginNames(seen));
  if (own.length > 0) return own;
  const brought = complete === seen.rollout ? [] : ruleProblems(withoutWorkloadRef(complete), { plugins: 'any' });
  return brought.length > 0 ? brought : referenceProblems({ ...seen, rollout: complete });
}

/** Problems of the Rollout alone. They depend on nothing else, so they are found once for each version of the object. */
export const ownProblems = remembered(
  (rollout: Rollout, routers: readonly RouterSpec[], steps: readonly string[]): readonly FieldProblem[] => {
    const plugins = { routers: pluginNames(routers.map(({ id }) => id)), steps };
    return [...ruleProblems(rollout, { plugins }), ...unsupportedFields(rollout, routers)];
  },
);

/** What keeps an object from being a Rollout at all: a server whose schema is laxer than ours lets such objects in. */
export const shapeOf = remembered((object: KubeObject): readonly FieldProblem[] => shapeProblems(rollouts, object));

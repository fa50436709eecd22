import type { PodDisruptionBudget } from '@sluice/kubernetes';
import { typed } from '../draft.ts';
import { invalid, type Problem } from '../field-problem.ts';
import { countOrPercent, oneOf } from './field-rules.ts';
import { selectorProblems } from './label-selector.ts';
import type { BuiltInStrategy } from './strategy.ts';

export const disruptionBudgetStrategy: BuiltInStrategy = {
  countsGenerations: true,
  needsVersion: true,
  prepareForCreate(draft) {
    draft.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
  },
  validate(draft) {
    const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = typed<PodDisruptionBudget>(draft).spec ?? {};
    const problems: Problem[] = [];
    if (minAvailable !== undefined && maxUnavailable !== undefined) {
      const printed = {
        MinAvailable: minAvailable,
        Selector: selector ?? null,
        MaxUnavailable: maxUnavailable,
        UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
      };
      problems.push(invalid('spec', printed, 'minAvailable and maxUnavailable cannot be both set'));
    }
    problems.push(
      ...countOrPercent('spec.minAvailable', minAvailable),
      ...countOrPercent('spec.maxUnavailable', maxUnavailable),
      ...selectorProblems('spec.selector', selector),
      ...oneOf('spec.unhealthyPodEvictionPolicy', unhealthyPodEvictionPolicy, ['AlwaysAllow', 'IfHealthyBudget']),
    );
    return problems;
  },
};

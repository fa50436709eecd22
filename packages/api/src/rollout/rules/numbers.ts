import type { FieldProblem } from '@sluice/kubernetes';
import { invalid, negative } from '../../problems.ts';
import { minReadySecondsOf, progressDeadlineSecondsOf } from '../defaults.ts';
import type { Rollout } from '../rollout.ts';

/** Numbers that must not be negative, and the deadline that must leave pods the time to become available. */
export function numberProblems(rollout: Rollout): readonly FieldProblem[] {
  const { replicas, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds } = rollout.spec;
  const deadline = progressDeadlineSecondsOf(rollout);
  const needed = minReadySecondsOf(rollout);
  return [
    ...negative('spec.replicas', replicas),
    ...negative('spec.minReadySeconds', minReadySeconds),
    ...negative('spec.revisionHistoryLimit', revisionHistoryLimit),
    ...negative('spec.progressDeadlineSeconds', progressDeadlineSeconds),
    ...(deadline > needed
      ? []
      : [invalid('spec.progressDeadlineSeconds', deadline, `must be greater than minReadySeconds, which is ${needed}`)]),
  ];
}

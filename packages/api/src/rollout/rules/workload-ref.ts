import type { FieldProblem, PodTemplateSpec } from '@sluice/kubernetes';
import { invalid, missing } from '../../problems.ts';
import type { RolloutSpec } from '../spec.ts';

/** What is wrong with a reference to another workload. Which kinds there are is for those to say who read it. */
export function workloadRefProblems({ workloadRef, template }: RolloutSpec): readonly FieldProblem[] {
  const field = 'spec.workloadRef';
  return [
    ...(isEmpty(template) ? [] : [invalid('spec.template', template, 'must be empty where spec.workloadRef is set')]),
    ...(workloadRef?.kind ? [] : [missing(`${field}.kind`)]),
    ...(workloadRef?.name ? [] : [missing(`${field}.name`)]),
  ];
}

/** Go clients write an unset template as one without containers. */
const isEmpty = (template: PodTemplateSpec | undefined): boolean =>
  template === undefined || ((template.spec?.containers ?? []).length === 0 && Object.keys(template.metadata ?? {}).length === 0);

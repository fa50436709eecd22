import { type LabelSelector, labelValueProblem, matches, qualifiedNameProblem, requirementsOfSelector } from '@sluice/kubernetes';
import { forbidden, invalid, type Problem, required } from '../field-problem.ts';

/** What is wrong with a label selector. */
export function selectorProblems(field: string, selector: LabelSelector | undefined): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) {
    const badKey = qualifiedNameProblem(key);
    if (badKey !== undefined) problems.push(invalid(`${field}.matchLabels`, key, badKey));
    const badValue = labelValueProblem(value);
    if (badValue !== undefined) problems.push(invalid(`${field}.matchLabels`, value, badValue));
  }
  (selector?.matchExpressions ?? []).forEach(({ key, operator, values = [] }, index) => {
    const at = `${field}.matchExpressions[${index}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) problems.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        problems.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
    } else problems.push(invalid(`${at}.operator`, operator, 'not a valid selector operator'));
    const badKey = qualifiedNameProblem(key);
    if (badKey !== undefined) problems.push(invalid(`${at}.key`, key, badKey));
  });
  return problems;
}

/** The selector of a workload: it must be there and must select something. */
export function workloadSelectorProblems(field: string, selector: LabelSelector | null | undefined, kind: string): readonly Problem[] {
  if (selector === undefined || selector === null) return [required(field)];
  const problems = [...selectorProblems(field, selector)];
  const isEmpty = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
  if (isEmpty) problems.push(invalid(field, {}, `empty selector is invalid for ${kind}`));
  return problems;
}

/** A workload's selector has to select the pods that are made from its template. */
export function templateMatchProblems(
  selector: LabelSelector | null | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): readonly Problem[] {
  const requirements = requirementsOfSelector(selector ?? {});
  if (!requirements.ok) return [invalid('spec.selector', selector, 'invalid label selector')];
  const selectsNothing = selector === null || selector === undefined;
  if (!selectsNothing && matches(requirements.value, labels)) return [];
  return [invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')];
}

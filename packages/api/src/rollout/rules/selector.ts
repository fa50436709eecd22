import { type FieldProblem, labelValueProblem, matches, qualifiedNameProblem, requirementsOfSelector } from '@sluice/kubernetes';
import { invalid, missing } from '../../problems.ts';
import type { RolloutSpec } from '../spec.ts';

/** The selector must be there, be one, and select the pods of the template. */
export function selectorProblems({ selector, template }: RolloutSpec): readonly FieldProblem[] {
  const field = 'spec.selector';
  if (selector === undefined) return [missing(field)];
  const { matchLabels = {}, matchExpressions = [] } = selector;
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) {
    return [invalid(field, selector, 'an empty selector would select every pod')];
  }
  const requirements = requirementsOfSelector(selector);
  if (!requirements.ok) return [invalid(field, selector, requirements.error)];
  const malformed = labelProblems(`${field}.matchLabels`, matchLabels);
  if (malformed.length > 0) return malformed;
  const labels = template?.metadata?.labels ?? {};
  if (matches(requirements.value, labels)) return [];
  return [invalid('spec.template.metadata.labels', labels, 'the selector does not match the labels of the template')];
}

/** What is wrong with the keys and values of labels. */
export const labelProblems = (field: string, labels: Readonly<Record<string, string>> = {}): readonly FieldProblem[] =>
  Object.entries(labels).flatMap(([key, value]) => {
    const badKey = qualifiedNameProblem(key);
    const badValue = labelValueProblem(value);
    return [
      ...(badKey === undefined ? [] : [invalid(field, key, badKey)]),
      ...(badValue === undefined ? [] : [invalid(field, value, badValue)]),
    ];
  });

import { type FieldProblem, scaledValue } from '@sluice/kubernetes';
import { invalid } from '../../problems.ts';

/** A number of pods or a percentage: what can be read, and is not negative. */
export function intOrPercentProblems(field: string, value: number | string | undefined): readonly FieldProblem[] {
  if (value === undefined) return [];
  const pods = scaledValue(value, 100, 'down');
  if (pods === undefined) return [invalid(field, value, "must be a whole number of pods or a percentage such as '25%'")];
  return pods < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];
}

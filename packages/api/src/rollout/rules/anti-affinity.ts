import type { FieldProblem } from '@sluice/kubernetes';
import { invalid } from '../../problems.ts';
import type { AntiAffinity } from '../anti-affinity.ts';

/** Exactly one kind, and a weight from 1 to 100. */
export function antiAffinityProblems(field: string, antiAffinity: AntiAffinity | undefined): readonly FieldProblem[] {
  if (antiAffinity === undefined) return [];
  const preferred = antiAffinity.preferredDuringSchedulingIgnoredDuringExecution;
  const isRequired = antiAffinity.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
  if ((preferred !== undefined) === isRequired) return [invalid(field, antiAffinity, 'set exactly one kind')];
  if (preferred === undefined || (preferred.weight >= 1 && preferred.weight <= 100)) return [];
  return [invalid(`${field}.preferredDuringSchedulingIgnoredDuringExecution.weight`, preferred.weight, 'must be between 1 and 100')];
}

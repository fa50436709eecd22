import type { FieldProblem } from '@sluice/kubernetes';

/** Problems of fields, in the form and with the reasons of the API server: `spec.replicas: Invalid value: -1: must be …`. */

const problem = (field: string, reason: string, text: string): FieldProblem => ({
  field,
  reason,
  message: field === '' ? text : `${field}: ${text}`,
});

/** The value cannot be used. */
export const invalid = (field: string, value: unknown, detail: string): FieldProblem =>
  problem(field, 'FieldValueInvalid', `Invalid value: ${JSON.stringify(value)}: ${detail}`);

/** The value is missing. */
export const missing = (field: string, detail = ''): FieldProblem =>
  problem(field, 'FieldValueRequired', `Required value${detail === '' ? '' : `: ${detail}`}`);

/** The value stands there a second time. */
export const duplicate = (field: string, value: unknown): FieldProblem =>
  problem(field, 'FieldValueDuplicate', `Duplicate value: ${JSON.stringify(value)}`);

/** The value is none of a few words. */
export const unsupported = (field: string, value: unknown, supported: readonly string[]): FieldProblem => {
  const known = supported.map((word) => JSON.stringify(word)).join(', ');
  const detail = known === '' ? 'no such name is known' : `supported values: ${known}`;
  return problem(field, 'FieldValueNotSupported', `Unsupported value: ${JSON.stringify(value)}: ${detail}`);
};

/** The field may not be set here. */
export const forbidden = (field: string, detail: string): FieldProblem => problem(field, 'FieldValueForbidden', `Forbidden: ${detail}`);

/** The value names something that is not there. */
export const notFound = (field: string, value: unknown): FieldProblem =>
  problem(field, 'FieldValueNotFound', `Not found: ${JSON.stringify(value)}`);

/** The value is of another type. */
export const wrongType = (field: string, value: unknown, detail: string): FieldProblem =>
  problem(field, 'FieldValueTypeInvalid', `Invalid value: ${JSON.stringify(value)}: ${detail}`);

/** The field is not known. */
export const unknownField = (field: string): FieldProblem => problem(field, 'FieldValueForbidden', 'unknown field');

/** Every value that stands in the list a second time or more often, at its place. */
export function duplicates(entries: readonly { readonly field: string; readonly value: string | undefined }[]): readonly FieldProblem[] {
  const seen = new Set<string>();
  const found: FieldProblem[] = [];
  for (const { field, value } of entries) {
    if (value === undefined || value === '') continue;
    if (seen.has(value)) found.push(duplicate(field, value));
    seen.add(value);
  }
  return found;
}

/** A whole number that is below zero. Nothing is wrong with one that is left out. */
export const negative = (field: string, value: number | undefined): readonly FieldProblem[] =>
  value !== undefined && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];

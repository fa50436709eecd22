import type { FieldProblem } from '@sluice/kubernetes';

/** One thing wrong with one field, as Kubernetes' validation words it. */
export interface Problem extends FieldProblem {
  readonly type: string;
}

const problem = (type: string, field: string, reason: string, message: string): Problem => ({ type, field, reason, message });

/** How Kubernetes prints a bad value: texts quoted, all else as JSON, maps of texts in the order of their keys. */
const printed = (value: unknown): string => (value === undefined ? 'null' : JSON.stringify(value, sortedTexts));

function sortedTexts(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  if (entries.length < 2 || !entries.every(([, each]) => typeof each === 'string') || 'kind' in value) return value;
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const withDetail = (head: string, detail: string): string => (detail === '' ? head : `${head}: ${detail}`);

export const required = (field: string, detail = ''): Problem =>
  problem('required', field, 'FieldValueRequired', withDetail('Required value', detail));

export const invalid = (field: string, value: unknown, detail: string): Problem =>
  problem('invalid', field, 'FieldValueInvalid', withDetail(`Invalid value: ${printed(value)}`, detail));

/** As `invalid`, but the value is printed as given. */
export const invalidText = (field: string, valueText: string, detail: string): Problem =>
  problem('invalid', field, 'FieldValueInvalid', withDetail(`Invalid value: ${valueText}`, detail));

export const typeInvalid = (field: string, value: unknown, detail: string): Problem =>
  problem('typeInvalid', field, 'FieldValueTypeInvalid', withDetail(`Invalid value: ${printed(value)}`, detail));

export const unsupported = (field: string, value: unknown, supported: readonly string[]): Problem =>
  problem(
    'unsupported',
    field,
    'FieldValueNotSupported',
    `Unsupported value: ${printed(value)}: supported values: ${[...supported].map((each) => JSON.stringify(each)).join(', ')}`,
  );

export const duplicate = (field: string, value: unknown): Problem =>
  problem('duplicate', field, 'FieldValueDuplicate', `Duplicate value: ${printed(value)}`);

export const notFoundAt = (field: string, value: unknown): Problem =>
  problem('notFound', field, 'FieldValueNotFound', `Not found: ${printed(value)}`);

export const forbidden = (field: string, detail: string): Problem =>
  problem('forbidden', field, 'FieldValueForbidden', withDetail('Forbidden', detail));

export const tooLong = (field: string, maxBytes: number): Problem =>
  problem('tooLong', field, 'FieldValueTooLong', `Too long: may not be more than ${maxBytes} bytes`);

export const tooMany = (field: string, actual: number, max: number): Problem =>
  problem('tooMany', field, 'FieldValueTooMany', `Too many: ${actual}: must have at most ${max} items`);

/** The whole text of a problem, its field first. */
export const problemText = ({ field, message }: FieldProblem): string => `${field}: ${message}`;

import { invalid, type Problem, required, unsupported } from '../field-problem.ts';

/** A whole number that may not be below zero. */
export const notNegative = (field: string, value: number | undefined): readonly Problem[] =>
  value !== undefined && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];

export const positive = (field: string, value: number | undefined): readonly Problem[] =>
  value !== undefined && value < 1 ? [invalid(field, value, 'must be greater than 0')] : [];

export const oneOf = (field: string, value: string | undefined, supported: readonly string[]): readonly Problem[] =>
  value === undefined || supported.includes(value) ? [] : [unsupported(field, value, supported)];

/** As `oneOf`, where absence is a problem too. */
export const requiredOneOf = (field: string, value: string | undefined, supported: readonly string[]): readonly Problem[] =>
  value === undefined || value === '' ? [required(field)] : oneOf(field, value, supported);

export const portNumber = (field: string, value: number): readonly Problem[] =>
  Number.isInteger(value) && value >= 1 && value <= 65535 ? [] : [invalid(field, value, 'must be between 1 and 65535, inclusive')];

/** A port by number or by name. */
export function portNumberOrName(field: string, value: number | string): readonly Problem[] {
  if (typeof value === 'number') return portNumber(field, value);
  const wrong = portNameProblem(value);
  return wrong === undefined ? [] : [invalid(field, value, wrong)];
}

export function portNameProblem(name: string): string | undefined {
  if (name.length > 15) return 'must be no more than 15 characters';
  if (!/^[-a-z0-9]+$/.test(name)) return 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)';
  if (!/[a-z]/.test(name)) return 'must contain at least one letter (a-z)';
  if (name.includes('--')) return 'must not contain consecutive hyphens';
  if (name.startsWith('-') || name.endsWith('-')) return 'must not begin or end with a hyphen';
  return undefined;
}

/** A count of pods or a percentage such as `25%`. */
export function countOrPercent(field: string, value: number | string | undefined): readonly Problem[] {
  if (value === undefined) return [];
  if (typeof value === 'number') return notNegative(field, value);
  return /^[0-9]+%$/.test(value)
    ? []
    : [
        invalid(
          field,
          value,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        ),
      ];
}

/** Runs a check for each item with the item's field. */
export const each = <T>(field: string, items: readonly T[] | undefined, check: (item: T, field: string) => readonly Problem[]): Problem[] =>
  (items ?? []).flatMap((item, index) => check(item, `${field}[${index}]`));

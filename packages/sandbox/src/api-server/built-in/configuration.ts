import { type ConfigMap, jsonEqual, type Secret } from '@sluice/kubernetes';
import { type DraftObject, type StoredObject, typed } from '../draft.ts';
import { forbidden, invalid, type Problem, tooLong } from '../field-problem.ts';
import type { BuiltInStrategy } from './strategy.ts';

const maxBytes = 1024 * 1024;
const keyPattern = /^[-._a-zA-Z0-9]+$/;

function dataProblems(data: Readonly<Record<string, string>> | undefined, field: string): readonly Problem[] {
  return Object.keys(data ?? {})
    .filter((key) => !keyPattern.test(key) || key.length > 253)
    .map((key) =>
      invalid(
        `${field}[${key}]`,
        key,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ),
    );
}

const sizeOf = (data: Readonly<Record<string, string>> | undefined): number =>
  Object.values(data ?? {}).reduce((total, value) => total + value.length, 0);

/** An object marked immutable keeps its data for good. */
function frozenProblems(draft: DraftObject, before: StoredObject | undefined, fields: readonly string[]): readonly Problem[] {
  if (before?.immutable !== true) return [];
  const problems: Problem[] = [];
  if (draft.immutable !== true) problems.push(forbidden('immutable', 'field is immutable when `immutable` is set'));
  for (const field of fields) {
    if (!jsonEqual(draft[field] ?? {}, before[field] ?? {})) {
      problems.push(forbidden(field, 'field is immutable when `immutable` is set'));
    }
  }
  return problems;
}

export const configMapStrategy: BuiltInStrategy = {
  validate(draft, before) {
    const { data, binaryData } = typed<ConfigMap>(draft);
    const problems = [
      ...dataProblems(data, 'data'),
      ...dataProblems(binaryData, 'binaryData'),
      ...frozenProblems(draft, before, ['data', 'binaryData']),
    ];
    if (sizeOf(data) + sizeOf(binaryData) > maxBytes) problems.push(tooLong('', maxBytes));
    return problems;
  },
};

export const secretStrategy: BuiltInStrategy = {
  selectableFields: ['type'],
  setDefaults(draft) {
    const secret = typed<Secret>(draft);
    secret.type ??= 'Opaque';
    // Texts that a client sends for convenience are stored like all data.
    if (secret.stringData === undefined) return;
    secret.data ??= {};
    for (const [key, value] of Object.entries(secret.stringData)) secret.data[key] = toBase64(value);
    delete secret.stringData;
  },
  validate(draft, before) {
    const { data, type } = typed<Secret>(draft);
    const problems = [...dataProblems(data, 'data'), ...frozenProblems(draft, before, ['data'])];
    if (sizeOf(data) > maxBytes) problems.push(tooLong('data', maxBytes));
    if (before !== undefined && type !== before.type) problems.push(invalid('type', type, 'field is immutable'));
    return problems;
  },
};

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

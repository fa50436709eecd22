import { matches, parseSelector, type Requirement } from '@sluice/kubernetes';
import { type StoredObject, valueAt } from './draft.ts';
import { badRequest } from './errors.ts';
import type { Target } from './resource.ts';

/** Whether an object is among those asked for. */
export type Selection = (object: StoredObject) => boolean;

interface FieldTerm {
  readonly path: readonly string[];
  readonly equal: boolean;
  readonly value: string;
}

export interface SelectionOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** The test that namespace and selectors make up; undefined where everything is asked for. Throws BadRequest on bad selectors. */
export function selectionOf({ type, version }: Target, options: SelectionOptions): Selection | undefined {
  const { namespace = '' } = options;
  const labels = labelTerms(options.labelSelector ?? '');
  const fields = fieldTerms(options.fieldSelector ?? '', version.strategy.selectableFields, type.namespaced);
  if (namespace === '' && labels.length === 0 && fields.length === 0) return undefined;
  return (object) =>
    (namespace === '' || object.metadata.namespace === namespace) &&
    (labels.length === 0 || matches(labels, object.metadata.labels)) &&
    fields.every(({ path, equal, value }) => (textOf(valueAt(object, path)) === value) === equal);
}

const textOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

function labelTerms(text: string): readonly Requirement[] {
  if (text === '') return [];
  const parsed = parseSelector(text);
  if (!parsed.ok) throw badRequest(parsed.error);
  return parsed.value;
}

function fieldTerms(text: string, selectable: readonly string[], namespaced: boolean): readonly FieldTerm[] {
  if (text === '') return [];
  return text.split(',').map((term) => {
    const found = /^\s*(?<field>[^=!\s]+)\s*(?<op>!=|==|=)\s*(?<value>.*?)\s*$/.exec(term)?.groups;
    if (found === undefined) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    const { field = '', op, value = '' } = found;
    const known = field === 'metadata.name' || (field === 'metadata.namespace' && namespaced) || selectable.includes(field);
    if (!known) throw badRequest(`field label not supported: ${field}`);
    return { path: field.split('.'), equal: op !== '!=', value };
  });
}

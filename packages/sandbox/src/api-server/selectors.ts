import { labelValueProblem, matches, parseSelector, qualifiedNameProblem, type Requirement } from '@sluice/kubernetes';
import { type StoredObject, valueAt } from './draft.ts';
import { badRequest } from './errors.ts';
import type { ResourceType, Target } from './resource.ts';

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
  const fields = fieldTerms(options.fieldSelector ?? '', version.strategy.selectableFields, type);
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
  if (!parsed.ok) throw badRequest(`unable to parse requirement: ${parsed.error}`);
  for (const requirement of parsed.value) {
    const badKey = qualifiedNameProblem(requirement.key);
    if (badKey !== undefined)
      throw badRequest(`unable to parse requirement: key: Invalid value: ${JSON.stringify(requirement.key)}: ${badKey}`);
    for (const [index, value] of ('values' in requirement ? requirement.values : []).entries()) {
      if (value.startsWith('=')) throw badRequest("unable to parse requirement: found '=', expected: identifier");
      const bad = labelValueProblem(value);
      if (bad !== undefined) {
        throw badRequest(
          `unable to parse requirement: values[${index}][${requirement.key}]: Invalid value: ${JSON.stringify(value)}: ${bad}`,
        );
      }
    }
  }
  return parsed.value;
}

function fieldTerms(text: string, selectable: readonly string[], type: ResourceType): readonly FieldTerm[] {
  if (text === '') return [];
  return text.split(',').map((term) => {
    const found = /^\s*(?<field>[^=!\s]+)\s*(?<op>!=|==|=)\s*(?<value>.*?)\s*$/.exec(term)?.groups;
    if (found === undefined) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    const { field = '', op, value = '' } = found;
    const { namespaced } = type;
    const known = field === 'metadata.name' || (field === 'metadata.namespace' && namespaced) || selectable.includes(field);
    if (!known) {
      const names = namespaced ? '"metadata.name", "metadata.namespace"' : '"metadata.name"';
      throw badRequest(
        selectable.length === 0 && !type.custom
          ? `${JSON.stringify(field)} is not a known field selector: only ${names}`
          : `field label not supported: ${field}`,
      );
    }
    return { path: (field === 'source' ? 'source.component' : field).split('.'), equal: op !== '!=', value };
  });
}

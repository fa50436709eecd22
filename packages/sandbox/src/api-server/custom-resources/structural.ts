import type { JSONSchemaProps } from '@sluice/kubernetes';
import { copyJson, isRecord } from '../draft.ts';
import { forbidden, invalid, type Problem, required, unsupported } from '../field-problem.ts';
import { expressionOf } from './patterns.ts';
import { prune } from './prune.ts';
import { ruleSyntaxProblem } from './rules.ts';
import { compileSchema } from './schema-node.ts';
import { schemaProblems } from './validate.ts';

/** What keeps a schema from being structural, the form that pruning, defaults and apply are built on. */
export function structuralProblems(root: JSONSchemaProps, field: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (root.type !== 'object') {
    problems.push(
      (root.type ?? '') === ''
        ? required(`${field}.type`, 'must not be empty at the root')
        : invalid(`${field}.type`, root.type, 'must be object at the root'),
    );
  }
  problems.push(...nodeProblems(root, field, 'root'));
  return problems;
}

type Place = 'root' | 'field' | 'items' | 'additional';

const emptyType: Readonly<Record<Place, string>> = {
  root: '',
  field: 'must not be empty for specified object fields',
  items: 'must not be empty for specified array items',
  additional: 'must not be empty for specified object fields',
};

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

function nodeProblems(schema: JSONSchemaProps, at: string, place: Place): readonly Problem[] {
  const problems: Problem[] = [];
  const free = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const type = schema.type ?? '';
  if (type === '' && !free && place !== 'root') problems.push(required(`${at}.type`, emptyType[place]));
  if (type !== '' && !types.includes(type)) problems.push(unsupported(`${at}.type`, type, types));
  if (schema['x-kubernetes-int-or-string'] === true && type !== '') {
    problems.push(invalid(`${at}.type`, type, 'must be empty if x-kubernetes-int-or-string is true'));
  }
  if (schema.uniqueItems === true)
    problems.push(forbidden(`${at}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  if (schema.$ref !== undefined) problems.push(forbidden(`${at}.$ref`, '$ref is not supported'));
  if (type === 'array' && !isRecord(schema.items)) problems.push(required(`${at}.items`, 'must be specified'));
  if (schema.properties !== undefined && schema.additionalProperties !== undefined && schema.additionalProperties !== false) {
    problems.push(forbidden(`${at}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  }
  if (schema.pattern !== undefined && !isExpression(schema.pattern))
    problems.push(invalid(`${at}.pattern`, schema.pattern, 'must be a valid regular expression'));
  problems.push(...listTypeProblems(schema, at), ...ruleListProblems(schema, at), ...combinedProblems(schema, at));
  problems.push(...defaultProblems(schema, at));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    problems.push(...nodeProblems(property, `${at}.properties[${name}]`, 'field'));
  }
  if (isRecord(schema.items)) problems.push(...nodeProblems(schema.items, `${at}.items`, 'items'));
  if (isRecord(schema.additionalProperties)) {
    problems.push(...nodeProblems(schema.additionalProperties, `${at}.additionalProperties`, 'additional'));
  }
  return problems;
}

/** Only a pattern that neither Go nor JavaScript can read is refused; what is peculiar to Go is trusted. */
const isExpression = (pattern: string): boolean => expressionOf(pattern) !== undefined || /\(\?[a-zP]|\[\[:|\\[zAQ]/.test(pattern);

function listTypeProblems(schema: JSONSchemaProps, at: string): readonly Problem[] {
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const problems: Problem[] = [];
  if (listType === undefined) return problems;
  if (schema.type !== 'array')
    problems.push(invalid(`${at}.type`, schema.type ?? '', 'must be array if x-kubernetes-list-type is specified'));
  if (!['atomic', 'set', 'map'].includes(listType)) {
    problems.push(unsupported(`${at}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']));
  }
  if (listType !== 'map') return problems;
  if (keys.length === 0) problems.push(required(`${at}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
  const items = isRecord(schema.items) ? (schema.items as JSONSchemaProps) : {};
  for (const key of keys) {
    const property = items.properties?.[key];
    if (property === undefined) {
      problems.push(invalid(`${at}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties'));
    } else if (property.default === undefined && items.required?.includes(key) !== true) {
      problems.push(
        required(
          `${at}.items.properties[${key}].default`,
          'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
        ),
      );
    }
  }
  return problems;
}

function ruleListProblems(schema: JSONSchemaProps, at: string): readonly Problem[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap(({ rule }, index) => {
    const place = `${at}.x-kubernetes-validations[${index}].rule`;
    if (rule.trim() === '') return [required(place, 'rule is not specified')];
    const wrong = ruleSyntaxProblem(rule);
    return wrong === undefined ? [] : [invalid(place, rule, wrong)];
  });
}

/** A default must be a value that its schema takes as it is. */
function defaultProblems(schema: JSONSchemaProps, at: string): readonly Problem[] {
  if (schema.default === undefined) return [];
  const value: Readonly<Record<string, unknown>> = { value: schema.default };
  const node = compileSchema({ type: 'object', properties: { value: schema } });
  const wrong = schemaProblems(value, node);
  if (wrong.length > 0) {
    return wrong.map((each) => ({
      ...each,
      field: `${at}.default${each.field.slice('value'.length)}`,
      // The server knows no name for the place, and leaves it out.
      message: each.message.replace(': value', ': '),
    }));
  }
  const unknown: string[] = [];
  prune(copyJson(value), node, unknown);
  return unknown.length === 0 ? [] : [invalid(`${at}.default`, schema.default, 'must not have unknown fields')];
}

/** The parts of combined schemas may only check values; what a value is, is said outside of them. */
function combinedProblems(schema: JSONSchemaProps, at: string): readonly Problem[] {
  const problems: Problem[] = [];
  const allowsType = schema['x-kubernetes-int-or-string'] === true;
  const check = (part: JSONSchemaProps, place: string): void => {
    if ((part.type ?? '') !== '' && !allowsType) problems.push(forbidden(`${place}.type`, 'must be empty to be structural'));
    if (part.default !== undefined) problems.push(forbidden(`${place}.default`, 'must be undefined to be structural'));
    if (part.description !== undefined && part.description !== '')
      problems.push(forbidden(`${place}.description`, 'must be empty to be structural'));
    if (part.nullable === true) problems.push(forbidden(`${place}.nullable`, 'must be false to be structural'));
    for (const name of Object.keys(part.properties ?? {})) {
      if (schema.properties?.[name] === undefined && schema['x-kubernetes-preserve-unknown-fields'] !== true) {
        problems.push(required(`${at}.properties[${name}]`, `because it is defined in ${place}.properties[${name}]`));
      }
    }
  };
  for (const kind of ['allOf', 'anyOf', 'oneOf'] as const) {
    (schema[kind] ?? []).forEach((part, index) => {
      check(part, `${at}.${kind}[${index}]`);
    });
  }
  if (schema.not !== undefined) check(schema.not, `${at}.not`);
  return problems;
}

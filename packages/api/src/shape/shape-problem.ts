import { type FieldProblem, isObject } from '@sluice/kubernetes';
import { kubernetesSchemas } from '../generated/kubernetes-schemas.ts';
import { duplicate, invalid, missing, unknownField, unsupported, wrongType } from '../problems.ts';

/** What a validator says of one place in a value. */
export interface ShapeError {
  readonly keyword: string;
  /** JSON pointer to the place. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The part of the schema that is not fulfilled. */
  readonly schema?: unknown;
  /** The value at the place. */
  readonly data?: unknown;
}

/** The problem in the words of the API server. `root` is the whole value. */
export function problemOf({ keyword, instancePath, params, schema, data }: ShapeError, root: unknown): FieldProblem {
  const field = fieldAt(instancePath, root);
  const inside = (name: unknown): string => (field === '' ? String(name) : `${field}${step(String(name))}`);
  switch (keyword) {
    case 'required':
      return missing(inside(params.missingProperty));
    case 'additionalProperties':
      return unknownField(inside(params.additionalProperty));
    case 'type':
      return wrongType(field, short(data), `must be ${typeWords(schema)}`);
    case 'enum':
      return unsupported(field, short(data), Array.isArray(schema) ? schema.map(String) : []);
    case 'listKeys':
      return duplicate(`${field}[${params.index}]`, params.keys);
    case 'uniqueItems':
      return duplicate(`${field}[${params.i}]`, Array.isArray(data) ? data[Number(params.i)] : data);
    default:
      return invalid(field, short(data), limitWords(keyword, schema));
  }
}

/** `/spec/steps/0/pause` → `spec.steps[0].pause`. Keys that are no plain words stand in brackets too. */
function fieldAt(pointer: string, root: unknown): string {
  let at: unknown = root;
  let field = '';
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const isItem = Array.isArray(at);
    field += isItem ? `[${name}]` : field === '' ? name : step(name);
    at = Array.isArray(at) ? at[Number(name)] : isObject(at) ? at[name] : undefined;
  }
  return field;
}

const step = (name: string): string => (/^[\w-]+$/.test(name) ? `.${name}` : `[${name}]`);

/** Lists and objects by their type alone: they may be long. */
const short = (value: unknown): unknown => (Array.isArray(value) ? 'array' : isObject(value) ? 'object' : value);

const words: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const typeWords = (types: unknown): string =>
  (Array.isArray(types) ? types : [types]).map((type) => words[String(type)] ?? String(type)).join(' or ');

const quantityPattern = kubernetesSchemas['io.k8s.apimachinery.pkg.api.resource.Quantity']?.pattern;

function limitWords(keyword: string, limit: unknown): string {
  switch (keyword) {
    case 'minimum':
      return `must be greater than or equal to ${limit}`;
    case 'maximum':
      return `must be less than or equal to ${limit}`;
    case 'minLength':
      return `must be at least ${limit} characters long`;
    case 'maxLength':
      return `must be at most ${limit} characters long`;
    case 'minItems':
      return `must have at least ${limit} items`;
    case 'maxItems':
      return `must have at most ${limit} items`;
    case 'maxProperties':
      return `must have at most ${limit} keys`;
    case 'format':
      return "must be a time in the form of RFC 3339, such as '2026-01-31T12:00:00Z'";
    case 'pattern':
      return limit === quantityPattern ? "must be a quantity such as '500m' or '1Gi'" : `must match '${limit}'`;
    default:
      return `breaks the rule ${keyword}`;
  }
}

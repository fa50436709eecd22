import { formatInstant, formatMicroTime, isObject, parseInstant } from '@sluice/kubernetes';
import { type OpenApiSchema, openApiSchemas } from '@sluice/kubernetes/openapi';
import { copyJson, type DraftRecord } from '../draft.ts';
import { DecodeError } from '../resource.ts';
import { canonicalQuantity } from './quantity-form.ts';
import { alwaysWritten, keptWhenZero } from './wire-facts.ts';

/**
 * Reads JSON the way Kubernetes' own types do: wrong types are errors, unknown fields are dropped and reported, nulls and empty optional
 * values vanish, quantities and times take their canonical form, and fields that are always written appear.
 */
export interface Decoder {
  /** Throws DecodeError, worded as encoding/json would. `complaints` receives `unknown field "spec.foo"`. */
  decode(value: unknown, complaints: string[]): DraftRecord;
}

type Node =
  | {
      readonly is: 'struct';
      readonly go: string;
      readonly fields: Map<string, Field>;
      readonly written: readonly (readonly [string, unknown])[];
    }
  | { readonly is: 'map'; readonly go: string; readonly value: Node }
  | { readonly is: 'list'; readonly go: string; readonly item: Node }
  | {
      readonly is:
        | 'text'
        | 'bytes'
        | 'bool'
        | 'quantity'
        | 'int-or-string'
        | 'time'
        | 'micro-time'
        | 'raw'
        | 'raw-object'
        | 'schema-or-other';
    }
  | { readonly is: 'int' | 'float'; readonly go: string };

interface Field {
  readonly node: Node;
  /** Whether an empty text, zero, false, or an empty list or map is left out. */
  readonly dropsEmpty: boolean;
}

const compiled = new Map<string, Node>();

/** The decoder of a schema, by its full name. */
export function decoderOf(name: string): Decoder {
  const node = structOf(name);
  return {
    decode(value, complaints) {
      const reading: Reading = { path: [], complaints, struct: '' };
      const result = read(node, value ?? {}, reading);
      if (!isObject(result)) throw new DecodeError('json: the body is not an object');
      return result as DraftRecord;
    },
  };
}

const special: Readonly<Record<string, Node>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { is: 'quantity' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { is: 'int-or-string' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { is: 'time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': { is: 'micro-time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { is: 'raw-object' },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': { is: 'raw' },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': { is: 'schema-or-other' },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': { is: 'schema-or-other' },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': { is: 'raw' },
};

const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
const refOf = ({ $ref, allOf }: OpenApiSchema): string | undefined =>
  ($ref ?? (allOf?.length === 1 ? allOf[0]?.$ref : undefined))?.slice('#/components/schemas/'.length);

function structOf(name: string): Node {
  const known = compiled.get(name) ?? special[name];
  if (known !== undefined) return known;
  const short = shortName(name);
  const schema = openApiSchemas[name] ?? {};
  const fields = new Map<string, Field>();
  const written: (readonly [string, unknown])[] = [];
  const node: Node = { is: 'struct', go: `v1.${short}`, fields, written };
  // Put in before its fields are looked at: JSONSchemaProps contains itself.
  compiled.set(name, node);
  const kept = keptWhenZero[short] ?? [];
  const always = alwaysWritten[short] ?? {};
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    fields.set(field, { node: nodeOf(property), dropsEmpty: !kept.includes(field) && !(field in always) });
  }
  for (const field of Object.keys(always)) {
    const inner = fields.get(field)?.node;
    const value = always[field];
    written.push([field, inner?.is === 'struct' && value !== null ? emptyStruct(inner) : value]);
  }
  if (short === 'ObjectMeta') fields.set('selfLink', { node: { is: 'text' }, dropsEmpty: true });
  return node;
}

function emptyStruct(node: Extract<Node, { is: 'struct' }>): DraftRecord {
  return Object.fromEntries(node.written.map(([field, value]) => [field, copyJson(value)]));
}

function nodeOf(schema: OpenApiSchema): Node {
  const reference = refOf(schema);
  if (reference !== undefined) return structOf(reference);
  switch (schema.type) {
    case 'string':
      return schema.format === 'byte' ? { is: 'bytes' } : { is: 'text' };
    case 'integer':
      return { is: 'int', go: schema.format === 'int64' ? 'int64' : 'int32' };
    case 'number':
      return { is: 'float', go: 'float64' };
    case 'boolean':
      return { is: 'bool' };
    case 'array': {
      const item = nodeOf(schema.items ?? {});
      return { is: 'list', go: `[]${goName(item)}`, item };
    }
    case 'object': {
      if (schema.additionalProperties === undefined) return { is: 'raw-object' };
      const value = nodeOf(schema.additionalProperties);
      return { is: 'map', go: value.is === 'quantity' ? 'v1.ResourceList' : `map[string]${goName(value)}`, value };
    }
    default:
      return { is: 'raw' };
  }
}

function goName(node: Node): string {
  switch (node.is) {
    case 'struct':
    case 'map':
    case 'list':
    case 'int':
    case 'float':
      return node.go;
    case 'text':
      return 'string';
    case 'bytes':
      return '[]uint8';
    case 'bool':
      return 'bool';
    case 'quantity':
      return 'resource.Quantity';
    case 'int-or-string':
      return 'intstr.IntOrString';
    case 'time':
      return 'v1.Time';
    case 'micro-time':
      return 'v1.MicroTime';
    case 'raw':
    case 'raw-object':
    case 'schema-or-other':
      return 'v1.JSON';
  }
}

interface Reading {
  /** The keys from the root to here; list positions as numbers. Keys of maps are marked, for they are no fields. */
  readonly path: (string | number | { readonly key: string })[];
  readonly complaints: string[];
  /** The Go struct whose field is being read. */
  struct: string;
}

const described = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'number';
    case 'boolean':
      return 'bool';
    default:
      return 'object';
  }
};

function wrongType(found: string, go: string, { path, struct }: Reading): DecodeError {
  const fields = path.filter((each) => typeof each === 'string').join('.');
  return new DecodeError(
    `json: cannot unmarshal ${found} into Go ${fields === '' ? 'value' : `struct field ${struct}.${fields}`} of type ${go}`,
  );
}

/** `spec.containers[0].image`: the path with positions, as complaints name it. */
function pathText(path: Reading['path']): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += `${text === '' ? '' : '.'}${typeof part === 'string' ? part : part.key}`;
  }
  return text;
}

/** The value that the node makes of what was given; undefined for null. */
function read(node: Node, value: unknown, at: Reading): unknown {
  if (value === null || value === undefined) return undefined;
  switch (node.is) {
    case 'struct':
      return readStruct(node, value, at);
    case 'map': {
      if (!isObject(value)) throw wrongType(described(value), node.go, at);
      const result: DraftRecord = {};
      for (const key in value) {
        at.path.push({ key });
        const item = read(node.value, value[key], at);
        at.path.pop();
        result[key] = item ?? zeroOf(node.value);
      }
      return result;
    }
    case 'list': {
      if (!Array.isArray(value)) throw wrongType(described(value), node.go, at);
      const result: unknown[] = [];
      for (let index = 0; index < value.length; index++) {
        at.path.push(index);
        result.push(read(node.item, value[index], at) ?? zeroOf(node.item));
        at.path.pop();
      }
      return result;
    }
    case 'text':
      if (typeof value !== 'string') throw wrongType(described(value), 'string', at);
      return value;
    case 'bytes':
      if (typeof value !== 'string') throw wrongType(described(value), '[]uint8', at);
      if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) {
        throw new DecodeError(`illegal base64 data at input byte ${Math.max(0, value.search(/[^A-Za-z0-9+/]/))}`);
      }
      return value;
    case 'bool':
      if (typeof value !== 'boolean') throw wrongType(described(value), 'bool', at);
      return value;
    case 'int':
      return readInteger(node.go, value, at);
    case 'float':
      if (typeof value !== 'number') throw wrongType(described(value), node.go, at);
      return value;
    case 'quantity':
      return readQuantity(value);
    case 'int-or-string':
      if (typeof value === 'string') return value;
      return readInteger('int32', value, at);
    case 'time':
      return readTime(value, at, formatInstant);
    case 'micro-time':
      return readTime(value, at, formatMicroTime);
    case 'raw':
      return copyJson(value);
    case 'schema-or-other':
      return isObject(value)
        ? read(structOf('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'), value, at)
        : copyJson(value);
    case 'raw-object':
      if (!isObject(value)) throw wrongType(described(value), 'map[string]interface {}', at);
      return copyJson(value);
  }
}

function readStruct(node: Extract<Node, { is: 'struct' }>, value: unknown, at: Reading): DraftRecord {
  if (!isObject(value)) throw wrongType(described(value), node.go, at);
  const result: DraftRecord = {};
  const outer = at.struct;
  at.struct = node.go.slice(3);
  for (const key in value) {
    const field = node.fields.get(key);
    at.path.push(key);
    if (field === undefined) {
      if (value[key] !== undefined) at.complaints.push(`unknown field ${JSON.stringify(pathText(at.path))}`);
    } else {
      const item = read(field.node, value[key], at);
      if (item !== undefined && !(field.dropsEmpty && isEmpty(item, field.node))) result[key] = item;
    }
    at.path.pop();
  }
  at.struct = outer;
  for (const [key, absent] of node.written) if (!(key in result)) result[key] = typeof absent === 'object' ? copyJson(absent) : absent;
  return result;
}

function isEmpty(value: unknown, { is }: Node): boolean {
  switch (is) {
    case 'text':
    case 'bytes':
      return value === '';
    case 'int':
    case 'float':
      return value === 0;
    case 'bool':
      return value === false;
    case 'list':
      return Array.isArray(value) && value.length === 0;
    case 'map':
      return isObject(value) && Object.keys(value).length === 0;
    default:
      return false;
  }
}

function zeroOf(node: Node): unknown {
  switch (node.is) {
    case 'struct':
      return emptyStruct(node);
    case 'map':
      return {};
    case 'list':
      return [];
    case 'int':
    case 'float':
    case 'int-or-string':
      return 0;
    case 'bool':
      return false;
    case 'quantity':
      return '0';
    case 'text':
    case 'bytes':
      return '';
    case 'time':
    case 'micro-time':
    case 'raw':
    case 'raw-object':
    case 'schema-or-other':
      return null;
  }
}

function readInteger(go: string, value: unknown, at: Reading): number {
  if (typeof value !== 'number') throw wrongType(described(value), go, at);
  const fits = Number.isInteger(value) && (go === 'int64' || Math.abs(value) <= 2 ** 31 - 1 || value === -(2 ** 31));
  if (!fits) throw wrongType(`number ${value}`, go, at);
  return value;
}

function readQuantity(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? canonicalQuantity(value) : undefined;
  if (text !== undefined) return text;
  throw new DecodeError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

const plainTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z$/;
const anyMicroTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|[+-]\d\d:\d\d)$/;
const anyTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function readTime(value: unknown, at: Reading, format: (instant: number) => string): string {
  if (typeof value !== 'string') throw wrongType(described(value), 'string', at);
  const micro = format === formatMicroTime;
  if (plainTime.test(value) && value.includes('.') === micro && parseInstant(value) !== undefined) return value;
  const instant = (micro ? anyMicroTime : anyTime).test(value) ? parseInstant(value) : undefined;
  if (instant !== undefined) return format(instant);
  const layout = micro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00';
  const rest = anyTime.test(value) ? value.replace(/^.{19}/, '') : value;
  const wanted = anyTime.test(value) ? '.000000' : '2006';
  throw new DecodeError(
    `parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(wanted)}`,
  );
}

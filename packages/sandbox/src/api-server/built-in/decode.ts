import { formatInstant, formatMicroTime, isObject, parseInstant } from '@sluice/kubernetes';
import { copyJson, type DraftRecord } from '../draft.ts';
import { DecodeError } from '../resource.ts';
import { canonicalQuantity } from './quantity-form.ts';
import { emptyStruct, structOf, type WireNode } from './wire-nodes.ts';

/**
 * Reads JSON the way Kubernetes' own types do: wrong types are errors, unknown fields are dropped and reported, nulls and empty optional
 * values vanish, quantities and times take their canonical form, and fields that are always written appear.
 */
export interface Decoder {
  /** Throws DecodeError, worded as encoding/json would. `complaints` receives `unknown field "spec.foo"`. */
  decode(value: unknown, complaints: string[]): DraftRecord;
}

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
function read(node: WireNode, value: unknown, at: Reading): unknown {
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

function readStruct(node: Extract<WireNode, { is: 'struct' }>, value: unknown, at: Reading): DraftRecord {
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

function isEmpty(value: unknown, { is }: WireNode): boolean {
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

function zeroOf(node: WireNode): unknown {
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

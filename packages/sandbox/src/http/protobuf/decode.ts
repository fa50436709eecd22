import { formatInstant, formatMicroTime, isObject } from '@sluice/kubernetes';
import { type OpenApiSchema, openApiSchemas } from '@sluice/kubernetes/openapi';
import { schemaNameOf } from '../../api-server/built-in/schema-names.ts';
import { unsupportedMediaType } from '../front-errors.ts';
import fieldNumbers from './generated/field-numbers.json' with { type: 'json' };
import { broken, signed, type WireField, wireFields } from './wire.ts';

/** Which field each number stands for; a map where JSON writes the fields of a message into its parent. */
interface Numbers {
  readonly [number: string]: string | Numbers;
}

const numbersByName = fieldNumbers as Readonly<Record<string, Numbers>>;
type JsonRecord = Record<string, unknown>;

/** What begins every body of Kubernetes in protobuf. */
const magic = Buffer.from('k8s\0', 'latin1');

/**
 * Reads an object in Kubernetes' protobuf form: typed clients, and with them kubectl, send nothing else. Throws
 * UnsupportedMediaType for kinds without such a form, BadRequest for broken bodies.
 */
export function decodeProtobuf(body: Buffer): JsonRecord {
  if (!body.subarray(0, magic.length).equals(magic)) throw broken();
  const envelope = new Map([...wireFields(body.subarray(magic.length))].map((field) => [field.number, bytesOf(field)]));
  const type = new Map([...wireFields(envelope.get(1) ?? Buffer.of())].map((field) => [field.number, bytesOf(field).toString('utf8')]));
  const [apiVersion = '', kind = ''] = [type.get(1), type.get(2)];
  const slash = apiVersion.indexOf('/');
  const name = schemaNameOf({ group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1), kind });
  if (numbersByName[name] === undefined) throw unsupportedMediaType();
  return { apiVersion, kind, ...message(name, envelope.get(2) ?? Buffer.of()) };
}

function bytesOf(field: WireField): Buffer {
  if (field.form !== 'bytes') throw broken();
  return field.value;
}

function message(name: string, bytes: Buffer): JsonRecord {
  const result: JsonRecord = {};
  readInto(result, bytes, numbersByName[name] ?? {}, openApiSchemas[name]?.properties ?? {});
  return result;
}

function readInto(result: JsonRecord, bytes: Buffer, numbers: Numbers, properties: Readonly<Record<string, OpenApiSchema>>): void {
  for (const field of wireFields(bytes)) {
    const name = numbers[field.number];
    if (name === undefined) continue;
    if (typeof name !== 'string') {
      readInto(result, bytesOf(field), name, properties);
      continue;
    }
    const schema = properties[name] ?? {};
    if (schema.type === 'array') result[name] = [...listAt(result, name), single(field, schema.items ?? {})];
    else if (schema.type === 'object' && schema.additionalProperties !== undefined) {
      const present = result[name];
      result[name] = { ...(isObject(present) ? present : {}), ...entry(bytesOf(field), schema.additionalProperties) };
    } else result[name] = single(field, schema);
  }
}

function listAt(result: JsonRecord, name: string): readonly unknown[] {
  const present = result[name];
  return Array.isArray(present) ? present : [];
}

/** One entry of a map: its key is field 1, its value field 2. */
function entry(bytes: Buffer, schema: OpenApiSchema): JsonRecord {
  let key = '';
  let value: unknown = emptyOf(schema);
  for (const field of wireFields(bytes)) {
    if (field.number === 1) key = bytesOf(field).toString('utf8');
    // Lists as values stand in a message of their own, as its field 1.
    else if (schema.type === 'array') value = [...wireFields(bytesOf(field))].map((item) => single(item, schema.items ?? {}));
    else value = single(field, schema);
  }
  return { [key]: value };
}

const emptyOf = ({ type }: OpenApiSchema): unknown => (type === 'string' ? '' : type === 'array' ? [] : type === 'object' ? {} : null);

function single(field: WireField, schema: OpenApiSchema): unknown {
  const reference = (schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined))?.split('/').at(-1);
  if (reference !== undefined) return (special[reference] ?? ((bytes: Buffer) => message(reference, bytes)))(bytesOf(field));
  switch (field.form) {
    case 'varint':
      return schema.type === 'boolean' ? field.value !== 0n : signed(field.value);
    case 'fixed64':
      return field.value;
    case 'bytes':
      return schema.format === 'byte' ? field.value.toString('base64') : field.value.toString('utf8');
  }
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** Types whose JSON has another form than their fields. */
const special: Readonly<Record<string, (bytes: Buffer) => unknown>> = {
  [`${meta}.Time`]: (bytes) => instantIn(bytes, formatInstant),
  [`${meta}.MicroTime`]: (bytes) => instantIn(bytes, formatMicroTime),
  [`${meta}.FieldsV1`]: (bytes) => JSON.parse(textAt(bytes, 1) || '{}'),
  'io.k8s.apimachinery.pkg.runtime.RawExtension': (bytes) => JSON.parse(textAt(bytes, 1) || 'null'),
  'io.k8s.apimachinery.pkg.api.resource.Quantity': (bytes) => textAt(bytes, 1),
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': (bytes) => (numberAt(bytes, 1) === 1 ? textAt(bytes, 3) : (numberAt(bytes, 2) ?? 0)),
};

function textAt(bytes: Buffer, number: number): string {
  const found = [...wireFields(bytes)].find((field) => field.number === number);
  return found === undefined ? '' : bytesOf(found).toString('utf8');
}

function numberAt(bytes: Buffer, number: number): number | undefined {
  const found = [...wireFields(bytes)].find((field) => field.number === number);
  return found?.form === 'varint' ? signed(found.value) : undefined;
}

/** Seconds are field 1, nanoseconds field 2. No time at all is written as an empty message. */
function instantIn(bytes: Buffer, format: (instant: number) => string): string | null {
  const seconds = numberAt(bytes, 1);
  return seconds === undefined ? null : format(seconds * 1000 + Math.floor((numberAt(bytes, 2) ?? 0) / 1e6));
}

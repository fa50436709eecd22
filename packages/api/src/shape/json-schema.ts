import { kubernetesSchemas } from '../generated/kubernetes-schemas.ts';
import type { JsonSchema } from '../schema.ts';
import { listKeysOf } from './list-map.ts';

/** What becomes of fields that a schema does not have: they are dropped, or named as problems. */
export type UnknownFields = 'ignore' | 'report';

/** A schema in the dialect of JSON Schema that validators know. */
export type PlainSchema = Readonly<Record<string, unknown>>;

/** Where the schemas of Kubernetes are found by those that refer to them. */
const kubernetesId = 'kubernetes';

/** The schemas of Kubernetes, to be referred to. */
export const kubernetesPlainSchemas = (unknownFields: UnknownFields): PlainSchema => ({
  $id: kubernetesId,
  definitions: mapped(kubernetesSchemas, (each) => plainSchemaOf(each, unknownFields)),
});

/** The schema for a validator that has `kubernetesPlainSchemas` too. */
export function plainSchemaOf(schema: JsonSchema, unknownFields: UnknownFields): PlainSchema {
  const { $ref, type, pattern, minimum, maximum, minLength, maxLength, minItems, maxItems, maxProperties, required } = schema;
  const limits = {
    ...rangeOf(schema),
    ...present({ minimum, maximum }),
    type,
    pattern,
    minLength,
    maxLength,
    minItems,
    maxItems,
    maxProperties,
    required,
  };
  const { properties, items, additionalProperties } = schema;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || unknownFields === 'ignore';
  return {
    ...present(limits),
    ...($ref !== undefined && { $ref: `${kubernetesId}#/definitions/${$ref}` }),
    ...(schema['x-kubernetes-int-or-string'] && { type: ['integer', 'string'] }),
    ...(schema.enum && { enum: schema.enum }),
    ...(schema.format === 'date-time' && { format: 'date-time' }),
    ...(properties && { properties: mapped(properties, (each) => plainSchemaOf(each, unknownFields)) }),
    ...(properties && !isOpen && { additionalProperties: false }),
    ...(additionalProperties && { additionalProperties: plainSchemaOf(additionalProperties, unknownFields) }),
    ...(items && { items: plainSchemaOf(items, unknownFields) }),
    ...(schema['x-kubernetes-list-type'] === 'map' && { listKeys: listKeysOf(schema) }),
    ...(schema['x-kubernetes-list-type'] === 'set' && { uniqueItems: true }),
  };
}

/** A format of an integer is a range. */
const rangeOf = ({ format }: JsonSchema): PlainSchema => (format === 'int32' ? { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 } : {});

const mapped = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

const present = (limits: PlainSchema): PlainSchema => Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));

import type { JSONSchemaProps } from '@sluice/kubernetes';
import { isRecord } from '../draft.ts';
import { expressionOf } from './patterns.ts';
import { type CompiledRule, compileRules } from './rules.ts';

/** A structural schema, read once and walked with every object. */
export interface SchemaNode {
  /** '' where any type will do. */
  readonly type: string;
  readonly nullable: boolean;
  readonly properties: ReadonlyMap<string, SchemaNode>;
  /** The schema of all other keys; 'any' where they may hold anything. */
  readonly additional: SchemaNode | 'any' | undefined;
  readonly items: SchemaNode | undefined;
  readonly default: unknown;
  readonly isIntOrString: boolean;
  readonly keepsUnknown: boolean;
  /** Holds an object with apiVersion, kind and metadata of its own. */
  readonly isEmbedded: boolean;
  readonly listType: 'atomic' | 'set' | 'map';
  readonly mapKeys: readonly string[];
  readonly mapType: 'granular' | 'atomic';
  readonly checks: OwnChecks;
  readonly rules: readonly CompiledRule[];
  /** Whether there is a default, or a rule, here or below: most of a large schema has none, and is not walked for them. */
  readonly holdsDefaults: boolean;
  readonly holdsRules: boolean;
  readonly holdsKeyedLists: boolean;
}

/** What a schema demands of a value besides its shape, what is below it left aside. */
export interface OwnChecks {
  readonly type: string;
  readonly enum: readonly unknown[] | undefined;
  readonly format: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly exclusiveMinimum: boolean;
  readonly exclusiveMaximum: boolean;
  readonly multipleOf: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly pattern: { readonly text: string; readonly expression: RegExp | undefined } | undefined;
  readonly minItems: number | undefined;
  readonly maxItems: number | undefined;
  readonly uniqueItems: boolean;
  readonly minProperties: number | undefined;
  readonly maxProperties: number | undefined;
  readonly required: readonly string[];
  readonly allOf: readonly ValueChecks[];
  readonly anyOf: readonly ValueChecks[];
  readonly oneOf: readonly ValueChecks[];
  readonly not: ValueChecks | undefined;
}

/** The parts of allOf, anyOf, oneOf and not look below on their own. */
export interface ValueChecks extends OwnChecks {
  readonly properties: ReadonlyMap<string, ValueChecks>;
  readonly items: ValueChecks | undefined;
  readonly additional: ValueChecks | undefined;
}

const asSchema = (value: unknown): JSONSchemaProps | undefined => (isRecord(value) ? value : undefined);

export function compileSchema(schema: JSONSchemaProps): SchemaNode {
  const properties = new Map(Object.entries(schema.properties ?? {}).map(([name, each]) => [name, compileSchema(each)]));
  const additionalSchema = asSchema(schema.additionalProperties);
  const additional =
    schema.additionalProperties === true ? 'any' : additionalSchema === undefined ? undefined : compileSchema(additionalSchema);
  const itemSchema = asSchema(schema.items);
  const items = itemSchema === undefined ? undefined : compileSchema(itemSchema);
  const below = [...properties.values(), ...(items === undefined ? [] : [items]), ...(typeof additional === 'object' ? [additional] : [])];
  const rules = compileRules(schema['x-kubernetes-validations'] ?? []);
  const listType = schema['x-kubernetes-list-type'];
  return {
    type: schema.type ?? '',
    nullable: schema.nullable === true,
    properties,
    additional,
    items,
    default: schema.default,
    isIntOrString: schema['x-kubernetes-int-or-string'] === true,
    keepsUnknown: schema['x-kubernetes-preserve-unknown-fields'] === true,
    isEmbedded: schema['x-kubernetes-embedded-resource'] === true,
    listType: listType === 'set' || listType === 'map' ? listType : 'atomic',
    mapKeys: schema['x-kubernetes-list-map-keys'] ?? [],
    mapType: schema['x-kubernetes-map-type'] === 'atomic' ? 'atomic' : 'granular',
    checks: compileOwnChecks(schema),
    rules,
    holdsDefaults: schema.default !== undefined || below.some((each) => each.holdsDefaults),
    holdsRules: rules.length > 0 || below.some((each) => each.holdsRules),
    holdsKeyedLists:
      listType === 'set' ||
      listType === 'map' ||
      schema['x-kubernetes-embedded-resource'] === true ||
      below.some((each) => each.holdsKeyedLists),
  };
}

function compileChecks(schema: JSONSchemaProps): ValueChecks {
  const nested = (value: unknown): ValueChecks | undefined => (isRecord(value) ? compileChecks(value) : undefined);
  return {
    ...compileOwnChecks(schema),
    properties: new Map(Object.entries(schema.properties ?? {}).map(([name, each]) => [name, compileChecks(each)])),
    items: nested(schema.items),
    additional: nested(schema.additionalProperties),
  };
}

function compileOwnChecks(schema: JSONSchemaProps): OwnChecks {
  const { not } = schema;
  return {
    type: schema.type ?? '',
    enum: schema.enum,
    format: schema.format,
    minimum: schema.minimum,
    maximum: schema.maximum,
    exclusiveMinimum: schema.exclusiveMinimum === true,
    exclusiveMaximum: schema.exclusiveMaximum === true,
    multipleOf: schema.multipleOf,
    minLength: schema.minLength,
    maxLength: schema.maxLength,
    pattern:
      schema.pattern === undefined || schema.pattern === ''
        ? undefined
        : { text: schema.pattern, expression: expressionOf(schema.pattern) },
    minItems: schema.minItems,
    maxItems: schema.maxItems,
    uniqueItems: schema.uniqueItems === true,
    minProperties: schema.minProperties,
    maxProperties: schema.maxProperties,
    required: schema.required ?? [],
    allOf: (schema.allOf ?? []).map(compileChecks),
    anyOf: (schema.anyOf ?? []).map(compileChecks),
    oneOf: (schema.oneOf ?? []).map(compileChecks),
    not: not === undefined ? undefined : compileChecks(not),
  };
}

/**
 * A schema says once what a value looks like. From it come the TypeScript type (`Infer`), the validator and the CRD.
 * Fields of an object are optional unless wrapped in `required`. The first argument of each builder is what `kubectl explain` prints.
 */

/** A structural OpenAPI schema, as CRDs carry it. `$ref` names a schema of Kubernetes' own OpenAPI; CRDs get it put in (see `inlined`). */
export interface JsonSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly default?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema;
  readonly 'x-kubernetes-int-or-string'?: true;
  readonly 'x-kubernetes-preserve-unknown-fields'?: true;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic';
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string; readonly message: string }[];
}

/** Describes values of type T. */
export interface Schema<T> {
  readonly json: JsonSchema;
  /** Never set: for the compiler only. */
  readonly shape?: T;
}

/** A field that an object must have. */
export interface RequiredField<T> extends Schema<T> {
  readonly required: true;
}

/** The type of the values that a schema describes. */
export type Infer<S> = S extends Schema<infer T> ? T : never;

type Fields = Readonly<Record<string, Schema<unknown>>>;
type RequiredKeys<F> = { [K in keyof F]: F[K] extends RequiredField<unknown> ? K : never }[keyof F];
type Flat<T> = { readonly [K in keyof T]: T[K] };
/** The object type of a set of fields. */
export type ObjectOf<F extends Fields> = Flat<
  { readonly [K in RequiredKeys<F>]: Infer<F[K]> } & { readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: Infer<F[K]> }
>;

interface StringRules<E extends string> {
  /** The only values allowed. Leave it out where the reference tolerates others, or where `{{args}}` may stand. */
  readonly enum?: readonly E[];
  readonly pattern?: string;
  readonly format?: 'date-time';
  readonly default?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
}
interface NumberRules {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: number;
}

const described = (description: string | undefined): JsonSchema => (description === undefined ? {} : { description });

export const string = <const E extends string = string>(description?: string, rules: StringRules<E> = {}): Schema<E> => ({
  json: { ...described(description), type: 'string', ...rules },
});

/** A moment as RFC 3339 text. */
export const time = (description?: string): Schema<string> => string(description, { format: 'date-time' });

export const integer = (description?: string, rules: NumberRules = {}): Schema<number> => ({
  json: { ...described(description), type: 'integer', format: 'int32', ...rules },
});

/** An integer that may exceed 32 bits. */
export const longInteger = (description?: string, rules: NumberRules = {}): Schema<number> => ({
  json: { ...described(description), type: 'integer', format: 'int64', ...rules },
});

export const boolean = (description?: string): Schema<boolean> => ({ json: { ...described(description), type: 'boolean' } });

/** An integer, or a text such as `25%` or `{{args.count}}`. */
export const intOrString = (description?: string): Schema<number | string> => ({
  json: { ...described(description), 'x-kubernetes-int-or-string': true },
});

/** A list. With `mapKeys`, server-side apply merges items by these fields (which items must have); without, the list is replaced whole. */
export function array<T>(
  description: string | undefined,
  item: Schema<T>,
  rules: { readonly mapKeys?: readonly (keyof T & string)[]; readonly minItems?: number; readonly maxItems?: number } = {},
): Schema<readonly T[]> {
  const { mapKeys, ...limits } = rules;
  const merge: JsonSchema = mapKeys === undefined ? {} : { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': mapKeys };
  return { json: { ...described(description), type: 'array', items: item.json, ...limits, ...merge } };
}

export function object<const F extends Fields>(description: string | undefined, fields: F): Schema<ObjectOf<F>> {
  const needed = Object.entries(fields).flatMap(([name, field]) => ('required' in field ? [name] : []));
  const properties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.json]));
  // An empty `properties` is dropped by the API server, so it is not written at all.
  const shape = Object.keys(properties).length === 0 ? {} : { properties };
  return { json: { ...described(description), type: 'object', ...shape, ...(needed.length === 0 ? {} : { required: needed }) } };
}

/** Any keys, all with values of one kind. */
export const record = <T>(description: string | undefined, value: Schema<T>): Schema<Readonly<Record<string, T>>> => ({
  json: { ...described(description), type: 'object', additionalProperties: value.json },
});

/** Any JSON object, kept as it is. */
export const anyJson = (description?: string): Schema<Readonly<Record<string, unknown>>> => ({
  json: { ...described(description), type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
});

/** A type of Kubernetes' own API, by its name in Kubernetes' OpenAPI. */
export const kubernetesType = <T>(name: string, description?: string): Schema<T> => ({
  json: { ...described(description), $ref: name },
});

/** Marks a field that must be there. */
export const required = <T>(schema: Schema<T>): RequiredField<T> => ({ ...schema, required: true });

/** The same schema with other words for this place. */
export const about = <T>(description: string, schema: Schema<T>): Schema<T> => ({ json: { ...schema.json, description } });

/** The same schema for a value that cannot change any more once it is set. */
export const immutable = <T>(schema: Schema<T>, message: string): Schema<T> => ({
  json: { ...schema.json, 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message }] },
});

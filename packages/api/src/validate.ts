import { err, type FieldProblem, isObject, ok, parseInstant, pointerSegment, type Result } from '@sluice/kubernetes';
import { Ajv, type SchemaValidateFunction, type ValidateFunction } from 'ajv';
import type { ApiKind, ApiObject } from './object.ts';
import { standaloneObjectSchema } from './object-schema.ts';
import { missing } from './problems.ts';
import type { Schema } from './schema.ts';
import { kubernetesPlainSchemas, plainSchemaOf, type UnknownFields } from './shape/json-schema.ts';
import { type ListKey, repeatedItems } from './shape/list-map.ts';
import { problemOf } from './shape/shape-problem.ts';
import { withoutNulls } from './shape/without-nulls.ts';

export interface ShapeOptions {
  /** How to look at fields that the schema does not have: as the API server, which drops them (`ignore`), or as problems (`report`). */
  readonly unknownFields?: UnknownFields;
}

type AnyObject = ApiObject<string, unknown, unknown>;

/**
 * The value as an object of the kind, or everything that is wrong with its shape: types, required fields, words and ranges, as the API
 * server would say. Fields that are null count as left out, and are left out of the result. Rules between fields are not looked at.
 * An object that the server is to name may have `metadata.generateName` instead of a name.
 */
export function validateShape<T extends AnyObject>(
  kind: ApiKind<T>,
  value: unknown,
  { unknownFields = 'ignore' }: ShapeOptions = {},
): Result<T, readonly FieldProblem[]> {
  const { schema, validate } = validatorOf(kind, unknownFields);
  const found = withoutNulls(value, schema);
  if (!fits<T>(validate, found)) return err((validate.errors ?? []).map((error) => problemOf(error, found)));
  return isNamed(found) ? ok(found) : err([missing('metadata.name')]);
}

/** Everything that is wrong with the shape of what should be an object of the kind; nothing where it is one. */
export function shapeProblems<T extends AnyObject>(kind: ApiKind<T>, value: unknown, options: ShapeOptions = {}): readonly FieldProblem[] {
  const result = validateShape(kind, value, options);
  return result.ok ? [] : result.error;
}

/** Everything that is wrong with the shape of one value by itself. `path` leads to it, for the problems to name. */
export function valueProblems(schema: Schema<unknown>, value: unknown, path: readonly string[]): readonly FieldProblem[] {
  const validate = valueValidatorOf(schema);
  if (validate(value)) return [];
  const root = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const pointer = path.map((key) => `/${pointerSegment(key)}`).join('');
  return (validate.errors ?? []).map((error) => problemOf({ ...error, instancePath: `${pointer}${error.instancePath}` }, root));
}

/** Whether one value has the shape that a schema describes. */
export const fitsSchema = <T>(schema: Schema<T>, value: unknown): value is T => fits<T>(valueValidatorOf(schema), value);

const valueValidators = new WeakMap<object, ValidateFunction>();

function valueValidatorOf({ json }: Schema<unknown>): ValidateFunction {
  const validate = valueValidators.get(json) ?? compilerOf('ignore').compile(plainSchemaOf(json, 'ignore'));
  valueValidators.set(json, validate);
  return validate;
}

const fits = <T>(validate: ValidateFunction, value: unknown): value is T => validate(value) === true;

const isNamed = ({ metadata }: { readonly metadata: unknown }): boolean =>
  isObject(metadata) && Boolean(metadata.name ?? metadata.generateName);

interface Validator {
  readonly schema: ReturnType<typeof standaloneObjectSchema>;
  readonly validate: ValidateFunction;
}

const validators: Readonly<Record<UnknownFields, WeakMap<object, Validator>>> = { ignore: new WeakMap(), report: new WeakMap() };

/** Made when it is first asked for: compiling takes a moment, and most programs look at one or two kinds only. */
function validatorOf(kind: ApiKind<AnyObject>, unknownFields: UnknownFields): Validator {
  const known = validators[unknownFields].get(kind);
  if (known !== undefined) return known;
  const schema = standaloneObjectSchema(kind);
  const validator = { schema, validate: compilerOf(unknownFields).compile(plainSchemaOf(schema, unknownFields)) };
  validators[unknownFields].set(kind, validator);
  return validator;
}

const compilers = new Map<UnknownFields, Ajv>();

/** One compiler for all kinds: what pod templates are made of is compiled once. */
function compilerOf(unknownFields: UnknownFields): Ajv {
  const known = compilers.get(unknownFields);
  if (known !== undefined) return known;
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    allowUnionTypes: true,
    inlineRefs: false,
    validateSchema: false,
    // Making the code of validators shorter takes three times the memory of making it, and the code runs as fast without.
    code: { optimize: false },
  });
  ajv.addFormat('date-time', isTime);
  ajv.addKeyword({ keyword: 'listKeys', type: 'array', errors: true, validate: listKeys });
  ajv.addSchema(kubernetesPlainSchemas(unknownFields));
  compilers.set(unknownFields, ajv);
  return ajv;
}

const listKeys: SchemaValidateFunction = (keys: readonly ListKey[], items: readonly unknown[]) => {
  const repeated = repeatedItems(items, keys);
  listKeys.errors = repeated.map((params) => ({ keyword: 'listKeys', params }));
  return repeated.length === 0;
};

/** RFC 3339, as the API server reads it. */
const isTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text) && parseInstant(text) !== undefined;

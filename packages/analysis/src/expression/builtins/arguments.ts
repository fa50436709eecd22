import { fail } from '../expression-error.ts';
import { integerIn } from '../operators.ts';
import { checkArgument, isUnknown, nameOf, plain, type Type } from '../static-types.ts';
import { encodeUtf8 } from '../text.ts';
import { isList, isMap, typeName, type Value } from '../values.ts';

/** A bool, or a failure that says what was there instead. */
export const booleanIn = (value: Value): boolean => (typeof value === 'boolean' ? value : fail(`a bool is needed, not ${typeName(value)}`));

export const stringIn = (value: Value | undefined): string =>
  typeof value === 'string' ? value : fail(`a string is needed, not ${typeName(value ?? null)}`);

/** A count or an index; floats are cut. */
export const numberOfItems = (value: Value | undefined): number => Number(integerIn(value ?? null));

/** The elements of a list, or the bytes of a string or of bytes: what predicates go over. */
export function elementsIn(value: Value | undefined): readonly Value[] {
  const elements = bytesIn(value ?? null);
  if (elements !== undefined) return elements;
  return isMap(value ?? null) && (value as { entries: { size: number } }).entries.size === 0
    ? []
    : fail(`an array is needed, not ${typeName(value ?? null)}`);
}

/** The elements of a list or of bytes, and of nothing else. */
export function listIn(value: Value | undefined): readonly Value[] {
  const elements = typeof value === 'string' ? undefined : bytesIn(value ?? null);
  return elements ?? fail(`an array is needed, not ${typeName(value ?? null)}`);
}

export const isBytes = (value: Value): value is Extract<Value, { kind: 'bytes' }> =>
  value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'bytes';

/** The elements of a list, or the bytes of a string or of bytes; undefined for any other value. */
export function bytesIn(value: Value): readonly Value[] | undefined {
  if (isList(value)) return value;
  const bytes = typeof value === 'string' ? encodeUtf8(value) : isBytes(value) ? value.bytes : undefined;
  return bytes?.map((byte) => ({ kind: 'byte', value: byte }));
}

/** Checks the number of arguments. */
export function checkCount(given: readonly Type[], min: number, max = min): void {
  if (given.length >= min && given.length <= max) return;
  const wanted = min === max ? `${min}` : max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
  fail(`${wanted} arguments are needed, not ${given.length}`);
}

type Parameter = 'string' | 'int' | 'any';

/** The type check of a function with plain parameters; the last `optional` of them may be left out. */
export function takes(parameters: readonly Parameter[], gives: Type, optional = 0): (given: readonly Type[]) => Type {
  return (given) => {
    checkCount(given, parameters.length - optional, parameters.length);
    for (const [index, type] of given.entries()) {
      const parameter = parameters[index] ?? 'any';
      if (parameter !== 'any') checkArgument('this function', type, plain(parameter));
    }
    return gives;
  };
}

/** The type check of a function of one argument, which must be of one of the kinds or unknown. */
export function takesOne(kinds: (type: Type) => boolean, gives: Type | ((given: Type) => Type)): (given: readonly Type[]) => Type {
  return (given) => {
    checkCount(given, 1);
    const [only = plain('nil')] = given;
    if (!kinds(only) && !isUnknown(only)) fail(`this function does not take ${nameOf(only)}`);
    return typeof gives === 'function' ? gives(only) : gives;
  };
}

export const isMapType = (type: Type): boolean => type.kind === 'map';

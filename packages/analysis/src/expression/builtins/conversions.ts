import { decodeBase64, encodeBase64 } from '../base64.ts';
import { fail } from '../expression-error.ts';
import { fromJson } from '../from-json.ts';
import { parseFloat64, parseInteger } from '../number-text.ts';
import { numberIn, truncate, underneath } from '../operators.ts';
import { toText } from '../print.ts';
import { isNumber, plain, type Type } from '../static-types.ts';
import { decodeUtf8, encodeUtf8 } from '../text.ts';
import { toJson } from '../to-json.ts';
import { kindOf, typeName, type Value } from '../values.ts';
import { stringIn, takes, takesOne } from './arguments.ts';
import type { Builtins } from './builtin.ts';

const isConvertible = (type: Type): boolean => isNumber(type) || ['string', 'duration', 'month', 'weekday'].includes(type.kind);
const string = plain('string');

export const conversions: Builtins = {
  type: { type: takes(['any'], string), apply: ([value = null]) => typeText(value) },
  /** Floats are cut; a string must be a decimal integer. */
  int: { type: takesOne(isConvertible, plain('int')), apply: ([value = null]) => toInt(value) },
  float: { type: takesOne(isConvertible, plain('float')), apply: ([value = null]) => toFloat(value) },
  string: {
    type: takes(['any'], string),
    apply: ([value = null], { budget }) => {
      const text = toText(value);
      budget.allocate(text.length);
      return text;
    },
  },
  toJSON: {
    type: takes(['any'], string),
    apply: ([value = null], { budget }) => {
      const text = toJson(value);
      budget.allocate(text.length);
      return text;
    },
  },
  fromJSON: { type: takes(['string'], plain('unknown')), apply: ([text]) => parseJson(stringIn(text)) },
  toBase64: { type: takes(['string'], string), apply: ([text]) => encodeBase64(encodeUtf8(stringIn(text))) },
  fromBase64: { type: takes(['string'], string), apply: ([text]) => decodeUtf8(decodeBase64(stringIn(text)) ?? fail('this is no base64')) },
};

function typeText(value: Value): string {
  const kind = kindOf(value);
  switch (kind) {
    case 'nil':
      return 'nil';
    case 'bytes':
      return 'array';
    case 'function':
      return 'func';
    default:
      return typeName(value);
  }
}

function toInt(value: Value): bigint {
  const number = numberIn(value) ?? underneath(value);
  if (number !== undefined) return typeof number === 'bigint' ? number : truncate(number);
  const parsed = typeof value === 'string' ? parseInteger(value) : undefined;
  return parsed ?? fail(typeof value === 'string' ? `"${value}" is no integer` : `int does not take ${typeName(value)}`);
}

function toFloat(value: Value): number {
  const number = numberIn(value) ?? (typeof value === 'string' ? parseFloat64(value) : undefined);
  return number === undefined
    ? fail(typeof value === 'string' ? `"${value}" is no number` : `float does not take ${typeName(value)}`)
    : Number(number);
}

function parseJson(text: string): Value {
  try {
    return fromJson(JSON.parse(text), true);
  } catch (error) {
    if (error instanceof SyntaxError) return fail(`this is no JSON: ${error.message}`);
    throw error;
  }
}

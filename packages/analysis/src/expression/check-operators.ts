import { fail } from './expression-error.ts';
import { compileRegexp } from './regexp/regexp.ts';
import {
  either,
  elementOf,
  isComparable,
  isInteger,
  isListLike,
  isNumber,
  isSame,
  isUnknown,
  listOf,
  mayBe,
  nameOf,
  plain,
  type Type,
  unknown,
} from './static-types.ts';
import type { BinaryOperator, Node } from './syntax.ts';

const isString = (type: Type) => type.kind === 'string';
const isTime = (type: Type) => type.kind === 'time';
const isDuration = (type: Type) => type.kind === 'duration';
const isBool = (type: Type) => type.kind === 'bool';

/** The type of `left operator right`. Throws where no values of these types could match. */
export function checkBinary(operator: BinaryOperator, left: Type, right: Type, rightNode: Node): Type {
  const type = binaryType(operator, left, right, rightNode);
  return type ?? fail(`invalid operation: ${operator} of ${nameOf(left)} and ${nameOf(right)}`);
}

function binaryType(operator: BinaryOperator, left: Type, right: Type, rightNode: Node): Type | undefined {
  const both = (test: (type: Type) => boolean) => test(left) && test(right);
  const when = (holds: boolean, type: Type): Type | undefined => (holds ? type : undefined);
  switch (operator) {
    case '==':
    case '!=':
      return when(isComparable(left, right), plain('bool'));
    case 'or':
    case '||':
    case 'and':
    case '&&':
      return when(both(isBool) || mayBe(left, right, isBool), plain('bool'));
    case '<':
    case '>':
    case '<=':
    case '>=': {
      const ordered = [isNumber, isString, isTime, isDuration];
      return when(ordered.some(both) || mayBe(left, right, ...ordered), plain('bool'));
    }
    case 'in':
      return inType(left, right);
    case 'matches':
      if (rightNode.kind === 'literal' && typeof rightNode.value === 'string') compileRegexp(rightNode.value);
      return when(
        both(isString) || (left.kind === 'bytes' && isString(right)) || mayBe(left, right, isString, (type) => type.kind === 'bytes'),
        plain('bool'),
      );
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return when(both(isString) || mayBe(left, right, isString), plain('bool'));
    case '..':
      return when(both(isInteger) || mayBe(left, right, isInteger), listOf(plain('int')));
    case '??':
      return isSame(left, right) ? left : either(left, right);
    default:
      return arithmeticType(operator, left, right);
  }
}

function inType(left: Type, right: Type): Type | undefined {
  if (right.kind === 'map') {
    const fits = right.keys === 'any' || isString(left) || isUnknown(left);
    return fits ? plain('bool') : fail(`${nameOf(left)} is no key of this map`);
  }
  if (isListLike(right))
    return isComparable(left, elementOf(right)) ? plain('bool') : fail(`${nameOf(left)} is not in an array of ${nameOf(elementOf(right))}`);
  return isUnknown(right) || (isUnknown(left) && isString(right)) || (right.kind === 'time' && (isString(left) || isUnknown(left)))
    ? plain('bool')
    : undefined;
}

function arithmeticType(operator: '+' | '-' | '*' | '/' | '%' | '**' | '^', left: Type, right: Type): Type | undefined {
  const numbers = isNumber(left) && isNumber(right);
  const pair = `${left.kind} ${operator} ${right.kind}`;
  switch (operator) {
    case '/':
    case '**':
    case '^':
      return numbers || mayBe(left, right, isNumber) ? plain('float') : undefined;
    case '%':
      return (isInteger(left) && isInteger(right)) || mayBe(left, right, isInteger) ? plain('int') : undefined;
    case '+':
      if (isString(left) && isString(right)) return left;
      return numbers ? sumType(left, right) : (timeType(pair) ?? whenUnknown(left, right, isNumber, isString, isTime, isDuration));
    case '-':
      return numbers ? sumType(left, right) : (timeType(pair) ?? whenUnknown(left, right, isNumber, isTime, isDuration));
    case '*':
      if (numbers) return sumType(left, right);
      if ((isDuration(left) && (isNumber(right) || isDuration(right))) || (isNumber(left) && isDuration(right))) return plain('duration');
      return whenUnknown(left, right, isNumber, isDuration);
  }
}

const sumType = (left: Type, right: Type): Type => plain(isInteger(left) && isInteger(right) ? 'int' : 'float');

const whenUnknown = (left: Type, right: Type, ...tests: ((type: Type) => boolean)[]): Type | undefined =>
  mayBe(left, right, ...tests) ? unknown : undefined;

function timeType(pair: string): Type | undefined {
  switch (pair) {
    case 'time + duration':
    case 'duration + time':
    case 'time - duration':
      return plain('time');
    case 'time - time':
    case 'duration + duration':
    case 'duration - duration':
      return plain('duration');
    default:
      return undefined;
  }
}

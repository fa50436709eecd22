import { jsonEqual } from '@sluice/kubernetes';
import { isRecord } from '../../draft.ts';
import { functionOf, methodOf } from './functions.ts';
import type { Expression } from './parse.ts';
import { CelError, Optional } from './values.ts';

export type Scope = Readonly<Record<string, unknown>>;

/**
 * The value of an expression. Throws CelError where it has none, for example for a key that is not there. JSON does not tell whole
 * numbers from others, so that every whole number counts as an integer: `7 / 2` is 3.
 */
export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.is) {
    case 'literal':
      return expression.value;
    case 'name':
      if (!(expression.name in scope)) throw new CelError(`undeclared reference to '${expression.name}'`);
      return scope[expression.name];
    case 'select':
      return select(evaluate(expression.of, scope), fieldName(expression.field), expression.optional);
    case 'index':
      return select(evaluate(expression.of, scope), evaluate(expression.index, scope), expression.optional);
    case 'call':
      return call(expression, scope);
    case 'list':
      return expression.items.map((each) => evaluate(each, scope));
    case 'map':
      return Object.fromEntries(expression.entries.map(([key, value]) => [String(evaluate(key, scope)), evaluate(value, scope)]));
    case 'not':
      return !truth(evaluate(expression.of, scope));
    case 'minus':
      return -asNumber(evaluate(expression.of, scope));
    case 'binary':
      return binary(expression, scope);
    case 'choice':
      return truth(evaluate(expression.test, scope)) ? evaluate(expression.yes, scope) : evaluate(expression.no, scope);
  }
}

const words: Readonly<Record<string, string>> = { underscores__: '__', dot: '.', dash: '-', slash: '/' };

/** Field names that are no names of the language are written with escapes: `__dot__`, `__dash__`, `__slash__`, `__underscores__`. */
function fieldName(name: string): string {
  if (!name.includes('__')) return name;
  const reserved = /^__(?<word>[a-z]+)__$/.exec(name)?.groups?.word;
  if (reserved !== undefined && !(reserved in words)) return reserved;
  return name.replaceAll(/__(dot|dash|slash)__/g, (_, word) => words[word] ?? '').replaceAll('__underscores__', '__');
}

function select(of: unknown, key: unknown, optional: boolean): unknown {
  const isOptional = optional || of instanceof Optional;
  const base = of instanceof Optional ? of.value : of;
  const value = base === undefined ? undefined : elementAt(base, key);
  if (isOptional) return new Optional(value);
  if (value === undefined) throw new CelError(Array.isArray(of) ? `index out of bounds: ${String(key)}` : `no such key: ${String(key)}`);
  return value;
}

function elementAt(base: unknown, key: unknown): unknown {
  if (Array.isArray(base)) return typeof key === 'number' ? base[key] : undefined;
  return isRecord(base) && Object.hasOwn(base, String(key)) ? base[String(key)] : undefined;
}

export function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new CelError('no such overload');
  return value;
}

function asNumber(value: unknown): number {
  if (typeof value !== 'number') throw new CelError('no such overload');
  return value;
}

function binary({ operator, left, right }: Extract<Expression, { is: 'binary' }>, scope: Scope): unknown {
  if (operator === '&&' || operator === '||') return logic(operator === '||', left, right, scope);
  const a = evaluate(left, scope);
  const b = evaluate(right, scope);
  switch (operator) {
    case '==':
      return jsonEqual(a, b);
    case '!=':
      return !jsonEqual(a, b);
    case 'in':
      if (Array.isArray(b)) return b.some((each) => jsonEqual(each, a));
      if (isRecord(b)) return Object.hasOwn(b, String(a));
      throw new CelError('no such overload');
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, a, b);
    default:
      return arithmetic(operator, a, b);
  }
}

/** One side that decides is enough, even where the other has no value. */
function logic(decides: boolean, left: Expression, right: Expression, scope: Scope): boolean {
  let failure: unknown;
  try {
    if (truth(evaluate(left, scope)) === decides) return decides;
  } catch (error) {
    failure = error;
  }
  if (truth(evaluate(right, scope)) === decides) return decides;
  if (failure !== undefined) throw failure;
  return !decides;
}

function compare(operator: string, a: unknown, b: unknown): boolean {
  const comparable = (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string');
  if (!comparable) throw new CelError('no such overload');
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

function arithmetic(operator: string, a: unknown, b: unknown): unknown {
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return a + b;
  if (operator === '+' && Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  const x = asNumber(a);
  const y = asNumber(b);
  const whole = Number.isInteger(x) && Number.isInteger(y);
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      if (whole && y === 0) throw new CelError('division by zero');
      return whole ? Math.trunc(x / y) : x / y;
    default:
      if (y === 0) throw new CelError('modulus by zero');
      return x % y;
  }
}

function call({ on, name, args }: Extract<Expression, { is: 'call' }>, scope: Scope): unknown {
  if (on === undefined) {
    if (name === 'has') return isPresent(args[0], scope);
    return functionOf(name)(args.map((each) => evaluate(each, scope)));
  }
  if (on.is === 'name' && !(on.name in scope)) return functionOf(`${on.name}.${name}`)(args.map((each) => evaluate(each, scope)));
  const target = evaluate(on, scope);
  const [variable, ...bodies] = args;
  if (variable?.is === 'name' && bodies.length > 0 && comprehensions.has(name) && !(target instanceof Optional)) {
    return comprehend(name, target, variable.name, bodies, scope);
  }
  if (target instanceof Optional) return optionalCall(target, name, args, scope);
  return methodOf(name)(
    target,
    args.map((each) => evaluate(each, scope)),
  );
}

function isPresent(argument: Expression | undefined, scope: Scope): boolean {
  if (argument?.is !== 'select') throw new CelError('invalid argument to has() macro');
  const base = evaluate(argument.of, scope);
  return isRecord(base) && Object.hasOwn(base, fieldName(argument.field));
}

const comprehensions = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

function comprehend(name: string, target: unknown, variable: string, bodies: readonly Expression[], scope: Scope): unknown {
  const items = Array.isArray(target) ? target : isRecord(target) ? Object.keys(target) : undefined;
  if (items === undefined) throw new CelError('no such overload');
  const at = (body: Expression | undefined, item: unknown): unknown => {
    if (body === undefined) throw new CelError('no such overload');
    return evaluate(body, { ...scope, [variable]: item });
  };
  const [first, second] = bodies;
  switch (name) {
    case 'all':
      return items.every((item) => truth(at(first, item)));
    case 'exists':
      return items.some((item) => truth(at(first, item)));
    case 'exists_one':
      return items.filter((item) => truth(at(first, item))).length === 1;
    case 'filter':
      return items.filter((item) => truth(at(first, item)));
    default:
      return second === undefined
        ? items.map((item) => at(first, item))
        : items.filter((item) => truth(at(first, item))).map((item) => at(second, item));
  }
}

function optionalCall(target: Optional, name: string, args: readonly Expression[], scope: Scope): unknown {
  const [first] = args;
  switch (name) {
    case 'hasValue':
      return target.value !== undefined;
    case 'value':
      if (target.value === undefined) throw new CelError('optional.none() dereference');
      return target.value;
    case 'orValue':
      return target.value ?? (first === undefined ? null : evaluate(first, scope));
    case 'or':
      return target.value === undefined && first !== undefined ? evaluate(first, scope) : target;
    case 'optMap':
    case 'optFlatMap': {
      const [variable, body] = args;
      if (variable?.is !== 'name' || body === undefined) throw new CelError('no such overload');
      if (target.value === undefined) return target;
      const mapped = evaluate(body, { ...scope, [variable.name]: target.value });
      return name === 'optFlatMap' && mapped instanceof Optional ? mapped : new Optional(mapped);
    }
    default:
      throw new CelError('no such overload');
  }
}

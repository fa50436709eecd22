import { remembered } from '@sluice/kubernetes';
import { Budget } from './budget.ts';
import { booleanIn, bytesIn, isBytes, stringIn } from './builtins/arguments.ts';
import { builtinOf } from './builtins/registry.ts';
import { callFunction } from './environment.ts';
import { fail, placed } from './expression-error.ts';
import { arithmetic, compare, equal, int64, integerIn, isIn, numberIn, valueAt } from './operators.ts';
import { compileRegexp, matchesRegexp } from './regexp/regexp.ts';
import type { BinaryOperator, Node, NodeOf, UnaryOperator } from './syntax.ts';
import { byteLength, decodeUtf8, sliceBytes } from './text.ts';
import { callMethod } from './time/methods.ts';
import { isList, isMap, kindOf, mapOf, typeName, type Value } from './values.ts';

/** What surrounds a node while it is evaluated: `let` variables, innermost first, and the element that a predicate looks at. */
interface Scope {
  readonly variables?: { readonly name: string; readonly value: Value; readonly outer: Scope['variables'] } | undefined;
  readonly element?: Value;
  readonly index?: bigint;
  readonly accumulator?: Value;
}

/** Evaluates a checked tree with the variables of the environment. Throws an `ExpressionFailure` that says where. */
export function evaluate(node: Node, environment: ReadonlyMap<string, Value>, nowNanos: bigint): Value {
  return new Evaluation(environment, nowNanos).value(node, {});
}

const regexpOf = remembered((node: NodeOf<'literal'>) => compileRegexp(stringIn(node.value)));

/** Methods of times look up zones. */
const stepsOfMethod = 10;

/** What a link of a chain gives when a `?.` before it met nil. */
const cut = Symbol('cut');

class Evaluation {
  readonly #environment: ReadonlyMap<string, Value>;
  readonly #nowNanos: bigint;
  readonly #budget = new Budget();

  constructor(environment: ReadonlyMap<string, Value>, nowNanos: bigint) {
    this.#environment = environment;
    this.#nowNanos = nowNanos;
  }

  value(node: Node, scope: Scope): Value {
    const value = this.#link(node, scope);
    return value === cut ? null : value;
  }

  #link(node: Node, scope: Scope): Value | typeof cut {
    try {
      this.#budget.step();
      return this.#visit(node, scope);
    } catch (error) {
      throw placed(error, node.at);
    }
  }

  #visit(node: Node, scope: Scope): Value | typeof cut {
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'name':
        return this.#name(node.name, scope);
      case 'pointer':
        return (node.name === '' ? scope.element : node.name === 'index' ? scope.index : scope.accumulator) ?? null;
      case 'unary':
        return this.#unary(node.operator, this.value(node.operand, scope));
      case 'binary':
        return this.#binary(node, scope);
      case 'conditional':
        return this.value(booleanIn(this.value(node.test, scope)) ? node.whenTrue : node.whenFalse, scope);
      case 'member':
        return this.#member(node, scope);
      case 'slice':
        return this.#slice(node, scope);
      case 'chain':
        return this.value(node.links, scope);
      case 'call':
        return this.#call(node, scope);
      case 'builtin':
        return this.#builtin(node, scope);
      case 'let': {
        const value = this.value(node.value, scope);
        return this.value(node.body, { ...scope, variables: { name: node.name, value, outer: scope.variables } });
      }
      case 'sequence':
        return node.nodes.map((each) => this.value(each, scope)).at(-1) ?? null;
      case 'array':
        this.#budget.allocate(node.items.length);
        return node.items.map((item) => this.value(item, scope));
      case 'map':
        return this.#map(node, scope);
    }
  }

  #name(name: string, scope: Scope): Value {
    for (let variable = scope.variables; variable !== undefined; variable = variable.outer)
      if (variable.name === name) return variable.value;
    if (name === '$env') return mapOf(this.#environment);
    const value = this.#environment.get(name);
    return value === undefined && builtinOf(name) === undefined ? fail(`unknown name ${name}`) : (value ?? null);
  }

  #unary(operator: UnaryOperator, operand: Value): Value {
    if (operator === '!' || operator === 'not') return !booleanIn(operand);
    if (operator === '+') return operand;
    const number = numberIn(operand);
    if (number === undefined) return fail(`invalid operation: ${operator}${typeName(operand)}`);
    if (kindOf(operand) === 'byte') return { kind: 'byte', value: (256 - Number(number)) % 256 };
    return typeof number === 'bigint' ? int64(-number) : -number;
  }

  #binary(node: NodeOf<'binary'>, scope: Scope): Value {
    const { operator } = node;
    const left = this.value(node.left, scope);
    if (operator === 'in' && typeof left === 'bigint' && isLiteralRange(node.right)) return isInRange(left, node.right);
    const right = () => this.value(node.right, scope);
    if (operator === 'and' || operator === '&&') return booleanIn(left) ? right() : false;
    if (operator === 'or' || operator === '||') return booleanIn(left) ? true : right();
    if (operator === '??') return left ?? right();
    if (operator === 'matches') return this.#matches(node, left, right());
    return this.#operation(operator, left, this.#weighed(operator, left, right()));
  }

  /** Bounds what an operation on two values may take; gives the second. */
  #weighed(operator: BinaryOperator, left: Value, right: Value): Value {
    if (operator === '+' && typeof left === 'string' && typeof right === 'string') this.#budget.allocate(left.length + right.length);
    this.#budget.goOver(left);
    this.#budget.goOver(right);
    return right;
  }

  #matches(node: NodeOf<'binary'>, left: Value, right: Value): Value {
    if (left === null || right === null) return false;
    const text = isBytes(left) ? decodeUtf8(left.bytes) : stringIn(left);
    const regexp = node.right.kind === 'literal' ? regexpOf(node.right) : compileRegexp(stringIn(right));
    if (node.right.kind !== 'literal') this.#budget.step(regexp.states.length);
    return matchesRegexp(regexp, text, this.#budget);
  }

  #operation(operator: Exclude<BinaryOperator, 'and' | '&&' | 'or' | '||' | '??' | 'matches'>, left: Value, right: Value): Value {
    switch (operator) {
      case '==':
        return equal(left, right);
      case '!=':
        return !equal(left, right);
      case '<':
        return compare(operator, left, right) < 0;
      case '>':
        return compare(operator, left, right) > 0;
      case '<=':
        return compare(operator, left, right) <= 0;
      case '>=':
        return compare(operator, left, right) >= 0;
      case 'in':
        return isIn(left, right);
      case 'contains':
        return left !== null && right !== null && stringIn(left).includes(stringIn(right));
      case 'startsWith':
        return left !== null && right !== null && stringIn(left).startsWith(stringIn(right));
      case 'endsWith':
        return left !== null && right !== null && stringIn(left).endsWith(stringIn(right));
      case '..':
        return this.#range(integerIn(left), integerIn(right));
      case '^':
      case '**':
        return arithmetic('**', left, right);
      default:
        return arithmetic(operator, left, right);
    }
  }

  #range(from: bigint, to: bigint): Value {
    const length = Math.max(0, Number(int64(to - from + 1n)));
    this.#budget.allocate(length);
    return Array.from({ length }, (_, index) => from + BigInt(index));
  }

  #member(node: NodeOf<'member'>, scope: Scope): Value | typeof cut {
    const base = this.#link(node.base, scope);
    if (base === cut || (base === null && node.optional)) return cut;
    return fetch(base, this.value(node.key, scope));
  }

  #slice(node: NodeOf<'slice'>, scope: Scope): Value {
    const base = this.value(node.base, scope);
    const length = typeof base === 'string' ? byteLength(base) : (bytesIn(base)?.length ?? fail(`cannot slice ${typeName(base)}`));
    const bound = (edge: Node | undefined, otherwise: number): number => {
      if (edge === undefined) return otherwise;
      const at = Number(integerIn(this.value(edge, scope)));
      return Math.max(0, Math.min(length, at < 0 ? length + at : at));
    };
    const to = bound(node.to, length);
    const from = Math.min(bound(node.from, 0), to);
    if (typeof base === 'string') return sliceBytes(base, from, to);
    if (isList(base)) return base.slice(from, to);
    return isBytes(base) ? { ...base, bytes: base.bytes.slice(from, to) } : null;
  }

  #call(node: NodeOf<'call'>, scope: Scope): Value | typeof cut {
    const { callee } = node;
    const given = node.arguments.map((each) => this.value(each, scope));
    const self = callee.kind === 'member' ? this.#link(callee.base, scope) : null;
    if (self === cut || (self === null && callee.kind === 'member' && callee.optional)) return cut;
    if (callee.kind === 'member' && callee.key.kind === 'literal') {
      this.#budget.step(stepsOfMethod);
      const value = callMethod(self, String(callee.key.value), given);
      if (value !== undefined) return value;
    }
    return callFunction(callee.kind === 'member' ? fetch(self, this.value(callee.key, scope)) : this.value(callee, scope), given);
  }

  #builtin(node: NodeOf<'builtin'>, scope: Scope): Value {
    const given = node.arguments.map((each) => this.value(each, scope));
    for (const value of given) this.#budget.goOver(value);
    const { predicate } = node;
    const each = (element: Value, index: number, accumulator: Value = null): Value =>
      predicate === undefined ? element : this.value(predicate, { ...scope, element, index: BigInt(index), accumulator });
    return builtinOf(node.name)?.apply(given, { each, nowNanos: this.#nowNanos, budget: this.#budget }) ?? null;
  }

  /** Of two pairs with the same key the first stays. */
  #map(node: NodeOf<'map'>, scope: Scope): Value {
    this.#budget.allocate(node.pairs.length);
    const entries = new Map<Value, Value>();
    for (const pair of node.pairs) {
      const key = this.value(pair.key, scope);
      if (typeof key !== 'string') fail(`the keys of a map are strings, not ${typeName(key)}`, pair.key.at);
      const value = this.value(pair.value, scope);
      if (!entries.has(key)) entries.set(key, value);
    }
    return mapOf(entries);
  }
}

type LiteralRange = NodeOf<'binary'> & { readonly left: { readonly value: bigint }; readonly right: { readonly value: bigint } };

function isLiteralRange(node: Node): node is LiteralRange {
  if (node.kind !== 'binary' || node.operator !== '..') return false;
  return [node.left, node.right].every((edge) => edge.kind === 'literal' && typeof edge.value === 'bigint');
}

/** An integer in a range of two literals is looked for without making the range. */
const isInRange = (value: bigint, range: LiteralRange): boolean => value >= range.left.value && value <= range.right.value;

/** `base[key]`: the value of a map, or nil; the element of a list; the byte of a string. */
function fetch(base: Value, key: Value): Value {
  if (isMap(base)) return valueAt(base, key) ?? base.missing ?? null;
  if (isList(base)) return base[indexIn(base.length, key)] ?? null;
  const bytes = bytesIn(base);
  if (bytes !== undefined) return bytes[indexIn(bytes.length, key)] ?? null;
  return fail(`cannot fetch ${typeof key === 'string' ? key : typeName(key)} from ${typeName(base)}`);
}

function indexIn(length: number, key: Value): number {
  const index = Number(integerIn(key));
  const at = index < 0 ? length + index : index;
  return at >= 0 && at < length ? at : fail(`index out of range: ${index} (the length is ${length})`);
}

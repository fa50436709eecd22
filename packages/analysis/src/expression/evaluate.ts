import { Budget } from './budget.ts';
import { booleanIn } from './builtins/arguments.ts';
import { callBuiltin } from './builtins/call.ts';
import { environmentFunctions } from './environment.ts';
import { ExpressionFailure, fail } from './expression-error.ts';
import { arithmetic, compare, equal, int64, integerIn, isIn, keyFor, numberIn } from './operators.ts';
import type { BinaryOperator, Node, NodeOf, UnaryOperator } from './syntax.ts';
import { byteLength, encodeUtf8, sliceBytes } from './text.ts';
import { isList, isMap, mapOf, typeName, type Value } from './values.ts';

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
      throw error instanceof ExpressionFailure && error.at === undefined ? new ExpressionFailure(error.message, node.at) : error;
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
        return this.value(booleanIn(this.value(node.test, scope)) ? node.then : node.otherwise, scope);
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
    return this.#environment.get(name) ?? null;
  }

  #unary(operator: UnaryOperator, operand: Value): Value {
    if (operator === '!' || operator === 'not') return !booleanIn(operand);
    const number = numberIn(operand);
    if (number === undefined) return fail(`invalid operation: ${operator}${typeName(operand)}`);
    if (operator === '+') return operand;
    return typeof number === 'bigint' ? int64(-number) : -number;
  }

  #binary(node: NodeOf<'binary'>, scope: Scope): Value {
    const { operator } = node;
    const left = this.value(node.left, scope);
    const right = () => this.value(node.right, scope);
    if (operator === 'and' || operator === '&&') return booleanIn(left) ? right() : false;
    if (operator === 'or' || operator === '||') return booleanIn(left) ? true : right();
    if (operator === '??') return left ?? right();
    return this.#operation(operator, left, right());
  }

  #operation(operator: Exclude<BinaryOperator, 'and' | '&&' | 'or' | '||' | '??'>, left: Value, right: Value): Value {
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
      case 'matches':
        return fail('matches is not known yet');
      case 'contains':
        return bothStrings(operator, left, right)[0].includes(bothStrings(operator, left, right)[1]);
      case 'startsWith':
        return bothStrings(operator, left, right)[0].startsWith(bothStrings(operator, left, right)[1]);
      case 'endsWith':
        return bothStrings(operator, left, right)[0].endsWith(bothStrings(operator, left, right)[1]);
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
    const length = to < from ? 0 : Number(to - from) + 1;
    this.#budget.allocate(length);
    return Array.from({ length }, (_, index) => from + BigInt(index));
  }

  #member(node: NodeOf<'member'>, scope: Scope): Value | typeof cut {
    const base = this.#link(node.base, scope);
    if (base === cut || (base === null && node.optional)) return cut;
    const key = this.value(node.key, scope);
    if (isMap(base)) return (key === null ? null : base.entries.get(keyFor(key, base))) ?? null;
    if (isList(base)) return base[indexIn(base.length, key)] ?? null;
    if (typeof base === 'string') return { kind: 'byte', value: encodeUtf8(base)[indexIn(byteLength(base), key)] ?? 0 };
    if (base !== null && typeof base === 'object' && base.kind === 'bytes')
      return { kind: 'byte', value: base.bytes[indexIn(base.bytes.length, key)] ?? 0 };
    return fail(`cannot fetch ${typeof key === 'string' ? key : typeName(key)} from ${typeName(base)}`);
  }

  #slice(node: NodeOf<'slice'>, scope: Scope): Value {
    const base = this.value(node.base, scope);
    const length = isList(base) ? base.length : typeof base === 'string' ? byteLength(base) : fail(`cannot slice ${typeName(base)}`);
    const bound = (edge: Node | undefined, otherwise: number): number => {
      if (edge === undefined) return otherwise;
      const at = Number(integerIn(this.value(edge, scope)));
      return Math.min(length, at < 0 ? length + at : at);
    };
    const to = bound(node.to, length);
    const from = Math.min(bound(node.from, 0), to);
    if (from < 0) fail(`slice bounds out of range: ${from}`);
    return typeof base === 'string' ? sliceBytes(base, from, to) : isList(base) ? base.slice(from, to) : null;
  }

  #call(node: NodeOf<'call'>, scope: Scope): Value | typeof cut {
    const callee = this.#link(node.callee, scope);
    if (callee === cut) return cut;
    const given = node.arguments.map((each) => this.value(each, scope));
    if (callee === null || typeof callee !== 'object' || !('kind' in callee) || callee.kind !== 'function')
      return fail(`${typeName(callee)} is no function`);
    return environmentFunctions[callee.name]?.apply(given) ?? null;
  }

  #builtin(node: NodeOf<'builtin'>, scope: Scope): Value {
    const given = node.arguments.map((each) => this.value(each, scope));
    const { predicate } = node;
    const of = (element: Value, index: number, accumulator: Value = null): Value =>
      predicate === undefined ? element : this.value(predicate, { ...scope, element, index: BigInt(index), accumulator });
    return callBuiltin(node.name, given, { predicate: predicate && of, nowNanos: this.#nowNanos, budget: this.#budget });
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

function indexIn(length: number, key: Value): number {
  const index = Number(integerIn(key));
  const at = index < 0 ? length + index : index;
  return at >= 0 && at < length ? at : fail(`index out of range: ${index} (the length is ${length})`);
}

function bothStrings(operator: string, left: Value, right: Value): readonly [string, string] {
  if (typeof left === 'string' && typeof right === 'string') return [left, right];
  return fail(`${operator} compares strings, not ${typeName(left)} and ${typeName(right)}`);
}

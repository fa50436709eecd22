import { builtinOf } from './builtins/registry.ts';
import { Cursor } from './cursor.ts';
import { fail } from './expression-error.ts';
import type { BinaryOperator, Node, UnaryOperator } from './syntax.ts';
import { type Token, tokenize } from './tokens.ts';

/** How tightly each operator binds; operators of equal rank go from left to right, but for powers. */
const binary: Readonly<Record<string, number>> = {
  '|': 0,
  ...{ or: 10, '||': 10, and: 15, '&&': 15 },
  ...{ '==': 20, '!=': 20, '<': 20, '>': 20, '<=': 20, '>=': 20 },
  ...{ in: 20, matches: 20, contains: 20, startsWith: 20, endsWith: 20 },
  ...{ '..': 25, '+': 30, '-': 30, '*': 60, '/': 60, '%': 60, '**': 100, '^': 100, '??': 500 },
};
const unary: Readonly<Record<string, number>> = { not: 50, '!': 50, '-': 90, '+': 90 };
const fromRight = new Set(['**', '^']);
const negatable = new Set(['in', 'matches', 'contains', 'startsWith', 'endsWith']);
const orders = new Set(['<', '>', '<=', '>=']);

const maxLength = 100_000;
const maxNodes = 10_000;
const maxDepth = 500;

/** The syntax tree of a condition. Throws an `ExpressionFailure` at the first token that does not fit. */
export function parse(source: string): Node {
  if (source.length > maxLength) fail(`the expression is too long: more than ${maxLength} characters`, 0);
  const parser = new Parser(tokenize(source));
  return parser.parseAll();
}

/** A Pratt parser: `expression(rank)` reads everything that binds at least as tightly as `rank`. */
class Parser {
  readonly #cursor: Cursor;
  #nodes = 0;
  #depth = 0;
  #predicates = 0;

  constructor(tokens: readonly Token[]) {
    this.#cursor = new Cursor(tokens);
  }

  parseAll(): Node {
    const node = this.#sequence();
    if (this.#cursor.token.kind !== 'end') this.#cursor.unexpected();
    return node;
  }

  #node(node: Node): Node {
    this.#nodes += 1;
    if (this.#nodes > maxNodes) fail(`the expression is too long: more than ${maxNodes} parts`, node.at);
    return node;
  }

  #sequence(): Node {
    const { at } = this.#cursor.token;
    const nodes = [this.#expression(0)];
    while (this.#cursor.accept(';') && this.#cursor.token.kind !== 'end') nodes.push(this.#expression(0));
    const [only] = nodes;
    return nodes.length === 1 && only ? only : this.#node({ kind: 'sequence', at, nodes });
  }

  #expression(rank: number): Node {
    this.#depth += 1;
    if (this.#depth > maxDepth) fail(`the expression is nested too deeply: more than ${maxDepth} levels`, this.#cursor.token.at);
    const node = this.#bounded(rank);
    this.#depth -= 1;
    return node;
  }

  #bounded(rank: number): Node {
    if (rank === 0 && this.#cursor.isAt('let')) return this.#let();
    if (rank === 0 && this.#cursor.isAt('if')) return this.#if();
    const node = this.#operators(this.#operand(), rank);
    return rank === 0 ? this.#conditional(node) : node;
  }

  #operators(first: Node, rank: number): Node {
    let left = first;
    let previous = '';
    while (this.#cursor.token.kind === 'operator') {
      const negated = this.#cursor.isAt('not') && negatable.has(this.#cursor.following.text);
      if (negated) this.#cursor.take();
      const { text: operator, at } = this.#cursor.token;
      const binds = binary[operator];
      if (binds === undefined || binds < rank) {
        if (negated) this.#cursor.back();
        break;
      }
      this.#cursor.take();
      if (operator === '|') {
        left = this.#pipe(left);
      } else {
        if (previous === '??' && operator !== '??') fail(`${operator} and ?? cannot be mixed: put parentheses around one of them`, at);
        const right = this.#expression(fromRight.has(operator) ? binds : binds + 1);
        left = this.#node({ kind: 'binary', at, operator: operator as BinaryOperator, left, right });
        if (orders.has(operator)) left = this.#comparisons(left, right);
        if (negated) left = this.#node({ kind: 'unary', at, operator: 'not', operand: left });
      }
      previous = operator;
    }
    return left;
  }

  /** `a < b < c` is `a < b and b < c`. */
  #comparisons(first: Node, second: Node): Node {
    let all = first;
    let left = second;
    while (this.#cursor.token.kind === 'operator' && orders.has(this.#cursor.token.text)) {
      const { text, at } = this.#cursor.take();
      const right = this.#expression(21);
      const comparison = this.#node({ kind: 'binary', at, operator: text as BinaryOperator, left, right });
      all = this.#node({ kind: 'binary', at, operator: '&&', left: all, right: comparison });
      left = right;
    }
    return all;
  }

  #pipe(value: Node): Node {
    if (this.#cursor.token.kind !== 'identifier') this.#cursor.unexpected();
    return this.#call(this.#cursor.take(), value);
  }

  #conditional(node: Node): Node {
    if (!this.#cursor.isAt('?')) return node;
    const { at } = node;
    this.#cursor.take();
    const then = this.#cursor.isAt(':') ? node : this.#expression(0);
    this.#cursor.expect(':');
    return this.#conditional(this.#node({ kind: 'conditional', at, test: node, whenTrue: then, whenFalse: this.#expression(0) }));
  }

  #if(): Node {
    const { at } = this.#cursor.take();
    const test = this.#expression(0);
    const then = this.#block();
    this.#cursor.expect('else');
    return this.#node({ kind: 'conditional', at, test, whenTrue: then, whenFalse: this.#cursor.isAt('if') ? this.#if() : this.#block() });
  }

  #block(): Node {
    this.#cursor.expect('{');
    const node = this.#sequence();
    this.#cursor.expect('}');
    return node;
  }

  #let(): Node {
    this.#cursor.take();
    if (this.#cursor.token.kind !== 'identifier') this.#cursor.unexpected();
    const { text: name, at } = this.#cursor.take();
    this.#cursor.expect('=');
    const value = this.#expression(0);
    this.#cursor.expect(';');
    return this.#node({ kind: 'let', at, name, value, body: this.#sequence() });
  }

  #operand(): Node {
    const { kind, text, at } = this.#cursor.token;
    const binds = kind === 'operator' ? unary[text] : undefined;
    if (binds !== undefined) {
      this.#cursor.take();
      return this.#postfix(this.#node({ kind: 'unary', at, operator: text as UnaryOperator, operand: this.#expression(binds) }));
    }
    if (this.#cursor.accept('(')) {
      const inner = this.#sequence();
      this.#cursor.expect(')');
      return this.#postfix(inner);
    }
    if (this.#predicates > 0 && this.#cursor.accept('#')) return this.#postfix(this.#pointer(at));
    if (this.#predicates > 0 && this.#cursor.isAt('.')) return this.#postfix(this.#node({ kind: 'pointer', at, name: '' }));
    if (this.#cursor.accept('::')) return this.#postfix(this.#call(this.#cursor.take()));
    return this.#primary();
  }

  #pointer(at: number): Node {
    const name = this.#cursor.token.kind === 'identifier' ? this.#cursor.take().text : '';
    return this.#node({ kind: 'pointer', at, name });
  }

  #primary(): Node {
    const token = this.#cursor.token;
    const { at } = token;
    if (token.kind === 'identifier') return this.#identifier();
    if (token.kind === 'number') {
      this.#cursor.take();
      return this.#node({ kind: 'literal', at, value: token.value });
    }
    if (token.kind === 'string' || token.kind === 'bytes') {
      this.#cursor.take();
      return this.#postfix(this.#node({ kind: 'literal', at, value: token.value }));
    }
    if (this.#cursor.isAt('[')) return this.#postfix(this.#array());
    if (this.#cursor.isAt('{')) return this.#postfix(this.#map());
    return this.#cursor.unexpected();
  }

  #identifier(): Node {
    const token = this.#cursor.take();
    const { at, text } = token;
    if (text === 'true' || text === 'false') return this.#node({ kind: 'literal', at, value: text === 'true' });
    if (text === 'nil') return this.#node({ kind: 'literal', at, value: null });
    return this.#postfix(this.#cursor.isAt('(') ? this.#call(token) : this.#node({ kind: 'name', at, name: text }));
  }

  /** A call of a name; `piped` is the value that a `|` gives as its first argument. */
  #call({ text: name, at }: Token, piped?: Node): Node {
    const given = piped === undefined ? [] : [piped];
    const builtin = builtinOf(name);
    if (builtin === undefined) {
      const callee = this.#node({ kind: 'name', at, name });
      return this.#node({ kind: 'call', at, callee, arguments: [...given, ...this.#arguments(given.length, undefined)] });
    }
    const place = builtin.pointers && 1;
    const all = [...given, ...this.#arguments(given.length, place)];
    const predicate = place === undefined ? undefined : all[place];
    return this.#node({ kind: 'builtin', at, name, arguments: all.filter((each) => each !== predicate), predicate });
  }

  /** `(a, b, …)`; the argument at `predicateAt` is a predicate. */
  #arguments(first: number, predicateAt: number | undefined): Node[] {
    const found: Node[] = [];
    this.#cursor.expect('(');
    while (!this.#cursor.isAt(')')) {
      found.push(first + found.length === predicateAt ? this.#predicate() : this.#expression(0));
      if (!this.#cursor.accept(',')) break;
      if (this.#cursor.isAt(')') && first + found.length === predicateAt) this.#cursor.unexpected();
    }
    this.#cursor.expect(')');
    return found;
  }

  #predicate(): Node {
    this.#predicates += 1;
    const node = this.#cursor.isAt('{') ? this.#block() : this.#expression(0);
    this.#predicates -= 1;
    return node;
  }

  #array(): Node {
    const { at } = this.#cursor.take();
    const items: Node[] = [];
    while (!this.#cursor.isAt(']')) {
      items.push(this.#expression(0));
      if (!this.#cursor.accept(',')) break;
    }
    this.#cursor.expect(']');
    return this.#node({ kind: 'array', at, items });
  }

  #map(): Node {
    const { at } = this.#cursor.take();
    const pairs: { key: Node; value: Node }[] = [];
    while (!this.#cursor.isAt('}')) {
      const key = this.#mapKey();
      this.#cursor.expect(':');
      pairs.push({ key, value: this.#expression(0) });
      if (!this.#cursor.accept(',')) break;
    }
    this.#cursor.expect('}');
    return this.#node({ kind: 'map', at, pairs });
  }

  #mapKey(): Node {
    const token = this.#cursor.token;
    if (this.#cursor.accept('(')) {
      const key = this.#expression(0);
      this.#cursor.expect(')');
      return key;
    }
    if (token.kind !== 'string' && token.kind !== 'number' && token.kind !== 'identifier')
      fail('a map key is a string, a number, a name, or an expression in parentheses', token.at);
    this.#cursor.take();
    return this.#node({ kind: 'literal', at: token.at, value: token.kind === 'string' ? token.value : token.text });
  }

  #postfix(first: Node): Node {
    let node = first;
    for (;;) {
      if (this.#cursor.accept('.')) node = this.#field(node, false);
      else if (this.#cursor.accept('?.')) node = this.#cursor.isAt('[') ? this.#index(node, true) : this.#field(node, true);
      else if (this.#cursor.isAt('[')) node = this.#index(node, false);
      else return node;
    }
  }

  /** `.name` or `.name(…)`: a chain goes on, whether in parentheses or not. */
  #field(base: Node, optional: boolean): Node {
    const { at, text, kind } = this.#cursor.take();
    if (kind !== 'identifier' && !(kind === 'operator' && /^\p{L}/u.test(text))) fail('a name is expected', at);
    const key = this.#node({ kind: 'literal', at, value: text });
    const inChain = base.kind === 'chain';
    const member = this.#node({ kind: 'member', at, base: inChain ? base.links : base, key, optional });
    const node = this.#cursor.isAt('(')
      ? this.#node({ kind: 'call', at, callee: member, arguments: this.#arguments(0, undefined) })
      : member;
    return inChain || optional ? this.#node({ kind: 'chain', at, links: node }) : node;
  }

  /** `[index]` or `[from:to]`. */
  #index(base: Node, optional: boolean): Node {
    const { at } = this.#cursor.take();
    const from = this.#cursor.isAt(':') ? undefined : this.#expression(0);
    const sliced = this.#cursor.accept(':');
    const to = sliced && !this.#cursor.isAt(']') ? this.#expression(0) : undefined;
    this.#cursor.expect(']');
    if (sliced || from === undefined) return this.#node({ kind: 'slice', at, base, from, to });
    const member = this.#node({ kind: 'member', at, base, key: from, optional });
    return optional ? this.#node({ kind: 'chain', at, links: member }) : member;
  }
}

import { fail } from './expression-error.ts';
import { arithmetic, int64, numberIn } from './operators.ts';
import type { Node, NodeOf } from './syntax.ts';
import { mapOf, type Value } from './values.ts';

/**
 * Rewrites what the language evaluates otherwise than it is written, in one pass from the leaves:
 * `and` and `or` with a literal, integers where a float is needed, and `sum` of an array that is written out.
 */
export function simplify(node: Node): Node {
  switch (node.kind) {
    case 'literal':
    case 'name':
    case 'pointer':
      return node;
    case 'unary':
      return simplifyUnary({ ...node, operand: simplify(node.operand) });
    case 'binary':
      return simplifyBinary({ ...node, left: simplify(node.left), right: simplify(node.right) });
    case 'conditional':
      return { ...node, test: simplify(node.test), whenTrue: simplify(node.whenTrue), whenFalse: simplify(node.whenFalse) };
    case 'member':
      return { ...node, base: simplify(node.base), key: simplify(node.key) };
    case 'slice':
      return { ...node, base: simplify(node.base), from: node.from && simplify(node.from), to: node.to && simplify(node.to) };
    case 'chain':
      return { ...node, links: simplify(node.links) };
    case 'call':
      return { ...node, callee: simplify(node.callee), arguments: argumentsOf(node).map(simplify) };
    case 'builtin':
      return simplifyBuiltin({ ...node, arguments: node.arguments.map(simplify), predicate: node.predicate && simplify(node.predicate) });
    case 'let':
      return { ...node, value: simplify(node.value), body: simplify(node.body) };
    case 'sequence':
      return { ...node, nodes: node.nodes.map(simplify) };
    case 'array':
      return { ...node, items: node.items.map(simplify) };
    case 'map':
      return { ...node, pairs: node.pairs.map(({ key, value }) => ({ key: simplify(key), value: simplify(value) })) };
  }
}

const isLiteral = (node: Node, value: boolean): boolean => node.kind === 'literal' && node.value === value;

function simplifyUnary(node: NodeOf<'unary'>): Node {
  const { operator, operand, at } = node;
  if (operand.kind !== 'literal') return node;
  const number = numberIn(operand.value);
  if (typeof operand.value === 'boolean' && (operator === '!' || operator === 'not')) return { kind: 'literal', at, value: !operand.value };
  return number !== undefined && operator === '-'
    ? { kind: 'literal', at, value: typeof number === 'bigint' ? int64(-number) : -number }
    : node;
}

/** The literal that an operator makes of two literals, or the node as it is. A remainder by zero fails here, even where it would never be reached. */
function constant(node: NodeOf<'binary'>, left: Value, right: Value): Node {
  const { operator, at } = node;
  const areNumbers = numberIn(left) !== undefined && numberIn(right) !== undefined;
  const literal = (value: Value): Node => ({ kind: 'literal', at, value });
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '**':
      return areNumbers ? literal(arithmetic(operator, left, right)) : node;
    case '%':
      return typeof left === 'bigint' && typeof right === 'bigint' ? literal(remainder(left, right, at)) : node;
    case '==':
      return typeof left === typeof right && typeof left !== 'object' && typeof left !== 'number' ? literal(left === right) : node;
    default:
      return node;
  }
}

const remainder = (left: bigint, right: bigint, at: number): bigint => (right === 0n ? fail('integer divide by zero', at) : left % right);

/** `x and true` is `x`, even where `x` is no bool; `x and false` is false without looking at `x`. The same, mirrored, for `or`. */
function simplifyBinary(node: NodeOf<'binary'>): Node {
  const { operator, left, right } = node;
  if (operator === 'in') return { ...node, right: asKeys(right) };
  const isAnd = operator === 'and' || operator === '&&';
  if (!isAnd && operator !== 'or' && operator !== '||')
    return left.kind === 'literal' && right.kind === 'literal' ? constant(node, left.value, right.value) : node;
  if (isLiteral(left, isAnd)) return right;
  if (isLiteral(right, isAnd)) return left;
  if (isLiteral(left, !isAnd) || isLiteral(right, !isAnd)) return { kind: 'literal', at: node.at, value: !isAnd };
  return node;
}

/** An array of literal strings is looked through as the keys of a map, so that only strings may be looked for. */
function asKeys(list: Node): Node {
  if (list.kind !== 'array' || list.items.length === 0) return list;
  const keys = list.items.flatMap((item): Value[] => (item.kind === 'literal' && typeof item.value === 'string' ? [item.value] : []));
  return keys.length === list.items.length ? { kind: 'literal', at: list.at, value: mapOf(keys.map((key) => [key, true])) } : list;
}

/** Functions that take a float are given `1` and `-1 + 2` as floats. */
function argumentsOf({ callee, arguments: given }: NodeOf<'call'>): readonly Node[] {
  const takesFloat = callee.kind === 'name' && (callee.name === 'isNaN' || callee.name === 'isInf');
  return takesFloat ? given.map(withFloats) : given;
}

function withFloats(node: Node): Node {
  if (node.kind === 'literal' && typeof node.value === 'bigint') return { ...node, value: Number(node.value) };
  if (node.kind === 'unary') return { ...node, operand: withFloats(node.operand) };
  const isSum = node.kind === 'binary' && (node.operator === '+' || node.operator === '-' || node.operator === '*');
  return isSum ? { ...node, left: withFloats(node.left), right: withFloats(node.right) } : node;
}

/** The sum of an array that is written out is its items with `+` between them. */
function simplifyBuiltin(node: NodeOf<'builtin'>): Node {
  const [list, ...more] = node.arguments;
  if (node.name !== 'sum' || node.predicate !== undefined || more.length > 0 || list?.kind !== 'array' || list.items.length < 2)
    return node;
  if (list.items.every((item) => item.kind === 'literal')) return node;
  return list.items.reduce((left, right) => ({ kind: 'binary', at: node.at, operator: '+', left, right }));
}

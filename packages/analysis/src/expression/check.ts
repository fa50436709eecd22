import { builtinOf } from './builtins/registry.ts';
import { checkBinary } from './check-operators.ts';
import { environmentTypes } from './environment.ts';
import { fail, placed } from './expression-error.ts';
import {
  checkArgument,
  either,
  elementOf,
  isInteger,
  isListLike,
  isNumber,
  isUnknown,
  listOf,
  nameOf,
  plain,
  type Type,
  typeOfItems,
  typeOfLiteral,
  unknown,
} from './static-types.ts';
import type { Node, NodeOf } from './syntax.ts';
import { methodType } from './time/methods.ts';

/** What a node may refer to: `let` variables, and the element that a predicate looks at. */
interface Scope {
  readonly variables: ReadonlyMap<string, Type>;
  readonly element?: Type;
  /** The pointers beside `#` that the builtin of the predicate offers. */
  readonly pointers?: readonly string[];
}

/** Finds what can be known to be wrong without any value: unknown names, operands that do not match. Gives the type of the whole. */
export function check(tree: Node): Type {
  return typeOf(tree, { variables: new Map() });
}

function typeOf(node: Node, scope: Scope): Type {
  try {
    return visit(node, scope);
  } catch (error) {
    throw placed(error, node.at);
  }
}

function visit(node: Node, scope: Scope): Type {
  switch (node.kind) {
    case 'literal':
      return typeOfLiteral(node.value);
    case 'name':
      return nameType(node.name, scope);
    case 'pointer':
      return pointerType(node.name, scope);
    case 'unary':
      return unaryType(node.operator, typeOf(node.operand, scope));
    case 'binary':
      return checkBinary(node.operator, typeOf(node.left, scope), typeOf(node.right, scope), node.right);
    case 'conditional': {
      const test = typeOf(node.test, scope);
      if (test.kind !== 'bool' && !isUnknown(test)) fail(`a condition is a bool, not ${nameOf(test)}`, node.test.at);
      return either(typeOf(node.whenTrue, scope), typeOf(node.whenFalse, scope));
    }
    case 'member':
      return memberType(node, scope);
    case 'slice':
      return sliceType(node, scope);
    case 'chain':
      return typeOf(node.links, scope);
    case 'call':
      return callType(node, scope);
    case 'builtin':
      return builtinType(node, scope);
    case 'let':
      return letType(node, scope);
    case 'sequence':
      return node.nodes.map((each) => typeOf(each, scope)).at(-1) ?? unknown;
    case 'array':
      return listOf(typeOfItems(node.items.map((item) => typeOf(item, scope))));
    case 'map':
      for (const { key, value } of node.pairs) [typeOf(key, scope), typeOf(value, scope)];
      return { kind: 'map', keys: 'string', of: unknown };
  }
}

function nameType(name: string, scope: Scope): Type {
  const type = scope.variables.get(name) ?? environmentTypes.get(name);
  if (type !== undefined) return type;
  if (name === '$env') return unknown;
  return builtinOf(name) === undefined ? fail(`unknown name ${name}`) : plain('builtin');
}

function pointerType(name: string, scope: Scope): Type {
  if (name === '') return scope.element ?? unknown;
  if (!scope.pointers?.includes(name)) return fail(`unknown pointer #${name}`);
  return name === 'index' ? plain('int') : unknown;
}

function unaryType(operator: string, operand: Type): Type {
  if (isUnknown(operand)) return operator === '!' || operator === 'not' ? plain('bool') : unknown;
  const fits = operator === '!' || operator === 'not' ? operand.kind === 'bool' : isNumber(operand);
  return fits ? operand : fail(`invalid operation: ${operator} of ${nameOf(operand)}`);
}

function memberType(node: NodeOf<'member'>, scope: Scope): Type {
  const base = typeOf(node.base, scope);
  const key = typeOf(node.key, scope);
  if (
    !node.optional &&
    node.base.kind === 'name' &&
    node.base.name === '$env' &&
    node.key.kind === 'literal' &&
    typeof node.key.value === 'string'
  )
    return node.key.value === '$env' ? fail('unknown name $env', node.key.at) : nameType(node.key.value, { variables: new Map() });
  if (isUnknown(base)) return unknown;
  if (base.kind === 'map') {
    const fits = base.keys === 'any' || key.kind === 'string' || isUnknown(key);
    return fits ? base.of : fail(`the keys of this map are strings, not ${nameOf(key)}`);
  }
  if (isListLike(base))
    return isInteger(key) || isUnknown(key) ? elementOf(base) : fail(`the elements of an array are numbered: ${nameOf(key)} is no index`);
  return fail(`${nameOf(base)} has no field ${node.key.kind === 'literal' ? String(node.key.value) : nameOf(key)}`);
}

function sliceType(node: NodeOf<'slice'>, scope: Scope): Type {
  const base = typeOf(node.base, scope);
  if (!isListLike(base) && base.kind !== 'string' && !isUnknown(base)) fail(`${nameOf(base)} cannot be sliced`);
  // What is known of nothing is not looked into, not even the ends.
  if (isUnknown(base)) return base;
  for (const edge of [node.from, node.to]) {
    const type = edge === undefined ? unknown : typeOf(edge, scope);
    if (!isInteger(type) && !isUnknown(type)) fail(`the ends of a slice are integers, not ${nameOf(type)}`, edge?.at);
  }
  return base;
}

function callType(node: NodeOf<'call'>, scope: Scope): Type {
  const callee = calleeType(node.callee, scope);
  // What is called with them is known only at run time, and so are they.
  if (isUnknown(callee)) return unknown;
  const given = node.arguments.map((each) => typeOf(each, scope));
  if (callee.kind === 'builtin') return unknown;
  const name = node.callee.kind === 'name' ? node.callee.name : 'this function';
  if (callee.kind !== 'function') return fail(`${nameOf(callee)} is no function`);
  const { parameters } = callee;
  if (given.length !== parameters.length) fail(`${name} takes ${parameters.length} arguments, not ${given.length}`);
  for (const [index, type] of given.entries()) checkArgument(name, type, parameters[index] ?? unknown, node.arguments[index]?.at);
  return callee.gives;
}

function calleeType(callee: Node, scope: Scope): Type {
  if (callee.kind !== 'member' || callee.key.kind !== 'literal') return typeOf(callee, scope);
  const method = methodType(typeOf(callee.base, scope), String(callee.key.value));
  return method ?? typeOf(callee, scope);
}

function builtinType(node: NodeOf<'builtin'>, scope: Scope): Type {
  const builtin = builtinOf(node.name);
  const given = node.arguments.map((each) => typeOf(each, scope));
  const [collection = unknown] = given;
  if (builtin?.pointers === undefined) return builtin?.type(given, undefined) ?? unknown;
  if (!isListLike(collection) && !isUnknown(collection))
    fail(`${node.name} takes an array, not ${nameOf(collection)}`, node.arguments[0]?.at);
  const inner = { ...scope, element: elementOf(collection), pointers: builtin.pointers };
  const predicate = node.predicate && typeOf(node.predicate, inner);
  if (predicate?.kind === 'nil') fail('a predicate must give a value', node.predicate?.at);
  if (builtin.asksBool && predicate && predicate.kind !== 'bool' && !isUnknown(predicate))
    fail(`the predicate of ${node.name} gives a bool, not ${nameOf(predicate)}`, node.predicate?.at);
  return builtin.type(given, predicate);
}

function letType(node: NodeOf<'let'>, scope: Scope): Type {
  const { name } = node;
  if (scope.variables.has(name) || environmentTypes.has(name) || builtinOf(name) !== undefined)
    fail(`${name} is a name already: choose another`);
  return typeOf(node.body, { ...scope, variables: new Map([...scope.variables, [name, typeOf(node.value, scope)]]) });
}

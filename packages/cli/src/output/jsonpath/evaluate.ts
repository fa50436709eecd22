import { isObject, jsonEqual, unreachable } from '@sluice/kubernetes';
import type { Operand, Operator, Path, Selector, Template } from './parse.ts';

/** The text that a template makes of a value. Results of a path stand side by side, parted by a blank. A field that is not there gives nothing. */
export const applyTemplate = (template: Template, root: unknown): string => textOf(template, root, root);

function textOf(template: Template, here: unknown, root: unknown): string {
  return template
    .map((part) => {
      switch (part.kind) {
        case 'text':
          return part.text;
        case 'path':
          return select(part.path, here, root).map(valueText).join(' ');
        case 'range':
          return select(part.path, here, root)
            .map((each) => textOf(part.body, each, root))
            .join('');
        default:
          return unreachable(part);
      }
    })
    .join('');
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The values that a path leads to. */
const select = (path: Path, here: unknown, root: unknown): readonly unknown[] =>
  path.reduce<readonly unknown[]>((values, selector) => values.flatMap((value) => step(selector, value, root)), [here]);

function step(selector: Selector, value: unknown, root: unknown): readonly unknown[] {
  switch (selector.kind) {
    case 'root':
      return [root];
    case 'wildcard':
      return membersOf(value);
    case 'descendants':
      return [value, ...membersOf(value).flatMap((member) => step(selector, member, root))];
    case 'field':
      return fieldOf(value, selector.name);
    case 'union':
      return selector.keys.flatMap((key) => (typeof key === 'number' ? itemOf(value, key) : fieldOf(value, key)));
    case 'slice': {
      const { from, to, step: every } = selector;
      return Array.isArray(value) ? value.slice(from, to).filter((_, index) => index % every === 0) : [];
    }
    case 'filter':
      return membersOf(value).filter((member) => holds(selector, member, root));
    default:
      return unreachable(selector);
  }
}

const membersOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []);

function fieldOf(value: unknown, name: string): readonly unknown[] {
  const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return found === undefined ? [] : [found];
}

function itemOf(value: unknown, index: number): readonly unknown[] {
  const found: unknown = Array.isArray(value) ? value.at(index) : undefined;
  return found === undefined ? [] : [found];
}

function holds({ left, compare }: Extract<Selector, { kind: 'filter' }>, member: unknown, root: unknown): boolean {
  const lefts = operandOf(left, member, root);
  if (compare === undefined) return lefts.length > 0;
  const rights = operandOf(compare.right, member, root);
  return lefts.some((a) => rights.some((b) => compares(a, compare.operator, b)));
}

const operandOf = (operand: Operand, member: unknown, root: unknown): readonly unknown[] =>
  operand.kind === 'literal' ? [operand.value] : select(operand.path, member, root);

function compares(a: unknown, operator: Operator, b: unknown): boolean {
  if (operator === '==') return jsonEqual(a, b);
  if (operator === '!=') return !jsonEqual(a, b);
  const isOrdered = (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string');
  if (!isOrdered) return false;
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return unreachable(operator);
  }
}

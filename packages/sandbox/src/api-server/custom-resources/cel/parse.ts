import { CelSyntaxError, type Token, tokenize } from './tokens.ts';

/** An expression of the Common Expression Language, read. */
export type Expression =
  | { readonly is: 'literal'; readonly value: null | boolean | number | string }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'select'; readonly of: Expression; readonly field: string; readonly optional: boolean }
  | { readonly is: 'index'; readonly of: Expression; readonly index: Expression; readonly optional: boolean }
  | { readonly is: 'call'; readonly on: Expression | undefined; readonly name: string; readonly args: readonly Expression[] }
  | { readonly is: 'list'; readonly items: readonly Expression[] }
  | { readonly is: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly is: 'not' | 'minus'; readonly of: Expression }
  | { readonly is: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression };

const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!=', '<', '<=', '>', '>=', 'in'], ['+', '-'], ['*', '/', '%']];

/** Reads an expression. Throws CelSyntaxError. See https://github.com/google/cel-spec/blob/master/doc/langdef.md. */
export function parseCel(source: string): Expression {
  const tokens = tokenize(source);
  let position = 0;
  const peek = (): Token => tokens[position] ?? { kind: 'end', at: source.length };
  const is = (text: string): boolean => {
    const token = peek();
    return (token.kind === 'operator' || (token.kind === 'name' && text === 'in')) && token.text === text;
  };
  const take = (text: string): boolean => {
    if (!is(text)) return false;
    position++;
    return true;
  };
  const fail = (): never => {
    const token = peek();
    const found = token.kind === 'end' ? '<EOF>' : source.slice(token.at, token.at + 12);
    throw new CelSyntaxError(`Syntax error: mismatched input '${found}'`, token.at);
  };
  const expect = (text: string): void => {
    if (!take(text)) fail();
  };

  const expression = (): Expression => {
    const test = binary(0);
    if (!take('?')) return test;
    const yes = binary(0);
    expect(':');
    return { is: 'choice', test, yes, no: expression() };
  };

  const binary = (level: number): Expression => {
    const operators = levels[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (;;) {
      const operator = operators.find(is);
      if (operator === undefined) return left;
      position++;
      left = { is: 'binary', operator, left, right: binary(level + 1) };
    }
  };

  const unary = (): Expression => {
    if (take('!')) return { is: 'not', of: unary() };
    if (take('-')) return { is: 'minus', of: unary() };
    return member(primary());
  };

  const member = (start: Expression): Expression => {
    let of = start;
    for (;;) {
      if (take('.')) {
        const optional = take('?');
        const name = takeName();
        if (!optional && take('(')) of = { is: 'call', on: of, name, args: list(')') };
        else of = { is: 'select', of, field: name, optional };
      } else if (take('[')) {
        const optional = take('?');
        const index = expression();
        expect(']');
        of = { is: 'index', of, index, optional };
      } else return of;
    }
  };

  const takeName = (): string => {
    const token = peek();
    if (token.kind !== 'name') return fail();
    position++;
    return token.text;
  };

  const list = (end: string): Expression[] => {
    const items: Expression[] = [];
    while (!take(end)) {
      items.push(expression());
      if (!take(',')) {
        expect(end);
        break;
      }
    }
    return items;
  };

  const primary = (): Expression => {
    const token = peek();
    if (token.kind === 'text' || token.kind === 'number') {
      position++;
      return { is: 'literal', value: token.value };
    }
    if (take('(')) {
      const inner = expression();
      expect(')');
      return inner;
    }
    if (take('[')) return { is: 'list', items: list(']') };
    if (take('{')) return mapLiteral();
    take('.');
    const name = takeName();
    if (name === 'true' || name === 'false') return { is: 'literal', value: name === 'true' };
    if (name === 'null') return { is: 'literal', value: null };
    if (take('(')) return { is: 'call', on: undefined, name, args: list(')') };
    return { is: 'name', name };
  };

  const mapLiteral = (): Expression => {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!take('}')) {
      const key = expression();
      expect(':');
      entries.push([key, expression()]);
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    return { is: 'map', entries };
  };

  const result = expression();
  if (peek().kind !== 'end') fail();
  return result;
}

/** Whether an expression uses a name, for example `oldSelf`. */
export function mentions(expression: Expression, name: string): boolean {
  switch (expression.is) {
    case 'literal':
      return false;
    case 'name':
      return expression.name === name;
    case 'select':
    case 'not':
    case 'minus':
      return mentions(expression.of, name);
    case 'index':
      return mentions(expression.of, name) || mentions(expression.index, name);
    case 'call':
      return (expression.on !== undefined && mentions(expression.on, name)) || expression.args.some((each) => mentions(each, name));
    case 'list':
      return expression.items.some((each) => mentions(each, name));
    case 'map':
      return expression.entries.some(([key, value]) => mentions(key, name) || mentions(value, name));
    case 'binary':
      return mentions(expression.left, name) || mentions(expression.right, name);
    case 'choice':
      return [expression.test, expression.yes, expression.no].some((each) => mentions(each, name));
  }
}

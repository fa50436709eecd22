import { parseDurationMs } from '@sluice/kubernetes';
import { allLabels, type Expression, type Grouping, type Matcher, noLabels, QueryError } from './expression.ts';

/**
 * Reads a query: the part of Prometheus's language that judging a rollout needs. Numbers, selectors with matchers, ranges and offset, functions,
 * `sum`, `avg`, `min`, `max` and `count` with `by` and `without`, arithmetic, comparisons, `and`, `or`, `unless`, `on` and `ignoring`.
 * Throws a QueryError with the place where it understands no more. See https://prometheus.io/docs/prometheus/latest/querying/basics/.
 */
export function parseQuery(query: string): Expression {
  const reader = new Reader(query);
  const expression = binary(reader, 0);
  if (reader.peek !== undefined) throw reader.unexpected();
  return expression;
}

const tokens =
  /\s*(?:(#[^\n]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|(\d[\d.]*(?:e[+-]?\d+)?(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*)|((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([a-zA-Z_:][\w:]*)|(==|!=|=~|!~|<=|>=|[-+*/%^<>={}()[\],]))/y;

interface Token {
  readonly kind: 'text' | 'duration' | 'number' | 'name' | 'sign';
  readonly text: string;
  readonly at: number;
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #query: string;
  #next = 0;

  constructor(query: string) {
    this.#query = query;
    this.#tokens = scan(query);
  }

  get peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  is(...texts: readonly string[]): boolean {
    const token = this.peek;
    return token !== undefined && token.kind !== 'text' && texts.includes(token.text.toLowerCase());
  }

  take(): Token {
    const token = this.peek;
    if (token === undefined) throw this.unexpected();
    this.#next += 1;
    return token;
  }

  /** Takes the next token if it is this one. */
  skip(text: string): boolean {
    const found = this.is(text);
    if (found) this.#next += 1;
    return found;
  }

  expect(text: string): void {
    if (!this.skip(text)) throw this.unexpected(`"${text}"`);
  }

  kind(kind: Token['kind'], what: string): string {
    if (this.peek?.kind !== kind) throw this.unexpected(what);
    return this.take().text;
  }

  unexpected(wanted?: string): QueryError {
    const at = this.peek?.at ?? this.#query.length;
    const found = this.peek === undefined ? 'end of the query' : `"${this.peek.text}"`;
    return new QueryError(`parse error at char ${at + 1}: unexpected ${found}${wanted === undefined ? '' : `, expected ${wanted}`}`);
  }
}

function scan(query: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (query.slice(at).trim() !== '') {
    tokens.lastIndex = at;
    const match = tokens.exec(query);
    if (match === null) throw new QueryError(`parse error at char ${at + 1}: unexpected character`);
    const [whole, comment, text, duration, number, name, sign] = match;
    const value = text ?? duration ?? number ?? name ?? sign;
    const kind =
      text !== undefined
        ? 'text'
        : duration !== undefined
          ? 'duration'
          : number !== undefined
            ? 'number'
            : name !== undefined
              ? 'name'
              : 'sign';
    if (comment === undefined && value !== undefined) found.push({ kind, text: value, at: at + whole.length - value.length });
    at = tokens.lastIndex;
  }
  return found;
}

/** From the weakest to the strongest. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '<=', '<', '>=', '>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['^'],
];
const comparisons = levels[2] ?? [];

function binary(reader: Reader, level: number): Expression {
  const operators = levels[level];
  if (operators === undefined) return unary(reader);
  let left = binary(reader, level + 1);
  while (reader.is(...operators)) {
    const operator = reader.take().text.toLowerCase();
    const isBool = comparisons.includes(operator) && reader.skip('bool');
    const matching = matchingOf(reader);
    // A power is read from the right.
    const right = binary(reader, operator === '^' ? level : level + 1);
    left = { is: 'binary', operator, left, right, isBool, matching };
  }
  return left;
}

function matchingOf(reader: Reader): Grouping {
  if (reader.is('group_left', 'group_right')) throw new QueryError('group_left and group_right are not known here');
  if (reader.skip('on')) return { keeps: true, labels: labelNames(reader) };
  return reader.skip('ignoring') ? { keeps: false, labels: labelNames(reader) } : allLabels;
}

function unary(reader: Reader): Expression {
  if (reader.skip('-')) return { is: 'negative', of: unary(reader) };
  if (reader.skip('+')) return unary(reader);
  return primary(reader);
}

const aggregations = ['sum', 'avg', 'min', 'max', 'count'];

function primary(reader: Reader): Expression {
  const token = reader.peek;
  if (reader.skip('(')) {
    const inner = binary(reader, 0);
    reader.expect(')');
    return inner;
  }
  if (token?.kind === 'number') return { is: 'number', value: Number(reader.take().text) };
  if (reader.is('{')) return selector(reader);
  if (token?.kind !== 'name') throw reader.unexpected();
  if (reader.is('inf', 'nan')) return { is: 'number', value: reader.take().text.toLowerCase() === 'inf' ? Infinity : Number.NaN };
  const name = reader.take().text;
  if (aggregations.includes(name.toLowerCase())) return aggregation(reader, name.toLowerCase());
  if (!reader.skip('(')) return selector(reader, name);
  const args: Expression[] = [];
  while (!reader.skip(')')) {
    if (args.length > 0) reader.expect(',');
    args.push(binary(reader, 0));
  }
  return { is: 'call', function: name, args };
}

function aggregation(reader: Reader, operator: string): Expression {
  const before = groupingOf(reader);
  reader.expect('(');
  const of = binary(reader, 0);
  reader.expect(')');
  return { is: 'aggregation', operator, grouping: before ?? groupingOf(reader) ?? noLabels, of };
}

function groupingOf(reader: Reader): Grouping | undefined {
  if (reader.skip('by')) return { keeps: true, labels: labelNames(reader) };
  return reader.skip('without') ? { keeps: false, labels: labelNames(reader) } : undefined;
}

function labelNames(reader: Reader): readonly string[] {
  reader.expect('(');
  const names: string[] = [];
  while (!reader.skip(')')) {
    if (names.length > 0) reader.expect(',');
    names.push(reader.kind('name', 'a label'));
  }
  return names;
}

function selector(reader: Reader, name?: string): Expression {
  const matchers: Matcher[] = name === undefined ? [] : [{ label: '__name__', operator: '=', value: name }];
  if (reader.skip('{')) {
    while (!reader.skip('}')) {
      const label = reader.kind('name', 'a label');
      if (!reader.is('=', '!=', '=~', '!~')) throw reader.unexpected('one of = != =~ !~');
      const operator = reader.take().text as Matcher['operator'];
      matchers.push({ label, operator, value: unquoted(reader.kind('text', 'a text in quotes')) });
      if (!reader.is('}')) reader.expect(',');
    }
  }
  if (matchers.length === 0) throw new QueryError('a selector must say something about the series it selects');
  let rangeMs: number | undefined;
  if (reader.skip('[')) {
    rangeMs = duration(reader);
    reader.expect(']');
  }
  const offsetMs = reader.skip('offset') ? duration(reader) : 0;
  return { is: 'selector', matchers, offsetMs, ...(rangeMs === undefined ? {} : { rangeMs }) };
}

const days: Readonly<Record<string, number>> = { d: 24, w: 7 * 24, y: 365 * 24 };

function duration(reader: Reader): number {
  const text = reader.kind('duration', 'a duration such as 5m');
  const ms = parseDurationMs(text.replaceAll(/(\d+)([dwy])/g, (_, count, unit) => `${Number(count) * (days[unit] ?? 0)}h`));
  if (ms === undefined) throw new QueryError(`"${text}" is no duration`);
  return ms;
}

const unquoted = (text: string): string =>
  text.startsWith('`') ? text.slice(1, -1) : text.slice(1, -1).replaceAll(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign));

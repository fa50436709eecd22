import { err, isObject, type Json, ok, type Result } from '@sluice/kubernetes';

/** One step of a path. Each takes a list of values to the next. */
type Step =
  | { readonly is: 'fields'; readonly names: readonly string[] }
  | { readonly is: 'items'; readonly at: readonly number[] }
  | { readonly is: 'slice'; readonly from?: number; readonly to?: number; readonly by: number }
  | { readonly is: 'all' }
  | { readonly is: 'deep' }
  | { readonly is: 'where'; readonly left: Operand; readonly op?: Operator; readonly right?: Operand };

type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';
type Operand = { readonly path: readonly Step[] } | { readonly literal: Json };

/**
 * Reads a JSONPath as kubectl takes it (https://kubernetes.io/docs/reference/kubectl/jsonpath/): `{$.a.b[0]}`, `.a['b c']`, `[*]`, `[-1]`, `[0,2]`,
 * `[1:5:2]`, `..name`, filters such as `[?(@.name=="x")]`. Braces and `$` may be left out. Ranges and texts are not for reading one value.
 */
export function parseJsonPath(text: string): Result<readonly Step[]> {
  const inner = /^\s*\{(?<path>.*)\}\s*$/s.exec(text)?.groups?.path ?? text;
  if (/[{}]/.test(inner.replace(/'[^']*'|"[^"]*"/g, ''))) return err(`'${text}' has several parts; one path in braces is needed`);
  const steps = parseSteps(inner.trim());
  return steps.ok ? steps : err(`'${text}' is not a path: ${steps.error}`);
}

const root = /^[$@]/;
const field = /^\.(?<deep>\.)?(?:(?<all>\*)|(?<name>(?:\\.|[^.[\]\\\s])+))?/;

function parseSteps(path: string): Result<readonly Step[]> {
  const steps: Step[] = [];
  let rest = path.replace(root, '');
  if (/^[^.[]/.test(rest)) rest = `.${rest}`;
  while (rest !== '') {
    if (rest.startsWith('[')) {
      const end = closingBracket(rest);
      if (end < 0) return err("a '[' is not closed");
      const step = parseBracket(rest.slice(1, end).trim());
      if (!step.ok) return step;
      steps.push(step.value);
      rest = rest.slice(end + 1);
      continue;
    }
    const found = field.exec(rest);
    if (found === null) return err(`unexpected '${rest}'`);
    const { deep, all, name } = found.groups ?? {};
    if (deep !== undefined) steps.push({ is: 'deep' });
    if (all !== undefined) steps.push({ is: 'all' });
    if (name !== undefined) steps.push({ is: 'fields', names: [name.replace(/\\(.)/g, '$1')] });
    const isBare = all === undefined && name === undefined;
    rest = rest.slice(found[0].length);
    if (isBare && deep === undefined && rest !== '' && !rest.startsWith('[')) return err(`unexpected '${rest}'`);
    if (isBare && deep !== undefined && !rest.startsWith('[')) return err("'..' needs a name");
  }
  return ok(steps);
}

/** The bracket that closes the first one; brackets in quotes and inner ones are passed over. */
function closingBracket(text: string): number {
  let depth = 0;
  let quote = '';
  for (const [index, char] of [...text].entries()) {
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '[') depth += 1;
    else if (char === ']') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}

function parseBracket(inner: string): Result<Step> {
  if (inner === '*') return ok({ is: 'all' });
  const filter = /^\?\((?<condition>.*)\)$/s.exec(inner)?.groups?.condition;
  if (filter !== undefined) return parseFilter(filter.trim());
  const names = [...inner.matchAll(/(?:^|,)\s*(?:'([^']*)'|"([^"]*)")\s*(?=,|$)/g)].map(([, single, double]) => single ?? double ?? '');
  if (names.length > 0) return ok({ is: 'fields', names });
  if (/^-?\d+(\s*,\s*-?\d+)*$/.test(inner)) return ok({ is: 'items', at: inner.split(',').map(Number) });
  const slice = /^(?<from>-?\d+)?\s*:\s*(?<to>-?\d+)?(?:\s*:\s*(?<by>\d+))?$/.exec(inner)?.groups;
  if (slice === undefined) return err(`'[${inner}]' is no index, name, slice or filter`);
  const { from, to, by = '1' } = slice;
  if (Number(by) === 0) return err('a slice cannot go by 0');
  return ok({
    is: 'slice',
    by: Number(by),
    ...(from === undefined ? {} : { from: Number(from) }),
    ...(to === undefined ? {} : { to: Number(to) }),
  });
}

function parseFilter(condition: string): Result<Step> {
  const found = /^(?<left>[^=!<>]+?)\s*(?:(?<op>==|!=|<=|>=|<|>)\s*(?<right>.+))?$/s.exec(condition)?.groups;
  if (found?.left === undefined) return err(`'${condition}' is no condition`);
  const left = parseOperand(found.left);
  if (!left.ok) return left;
  if (found.op === undefined) return ok({ is: 'where', left: left.value });
  const right = parseOperand(found.right ?? '');
  return right.ok ? ok({ is: 'where', left: left.value, op: found.op as Operator, right: right.value }) : right;
}

function parseOperand(text: string): Result<Operand> {
  const trimmed = text.trim();
  if (root.test(trimmed)) {
    const path = parseSteps(trimmed);
    return path.ok ? ok({ path: path.value }) : path;
  }
  const quoted = /^'(.*)'$|^"(.*)"$/s.exec(trimmed);
  if (quoted !== null) return ok({ literal: quoted[1] ?? quoted[2] ?? '' });
  if (trimmed === 'true' || trimmed === 'false') return ok({ literal: trimmed === 'true' });
  const number = Number(trimmed);
  return trimmed === '' || Number.isNaN(number) ? err(`'${trimmed}' is no value`) : ok({ literal: number });
}

/** All values at the path, in order; none where something on the way is missing. */
export function valuesAt(value: Json, path: readonly Step[]): readonly Json[] {
  let found: readonly Json[] = [value];
  for (const step of path) found = found.flatMap((each) => stepInto(each, step));
  return found;
}

function stepInto(value: Json, step: Step): readonly Json[] {
  switch (step.is) {
    case 'fields':
      return step.names.flatMap((name) =>
        isObject(value) && Object.hasOwn(value, name) ? [(value as { [key: string]: Json })[name] ?? null] : [],
      );
    case 'items':
      return step.at.flatMap((at) => (Array.isArray(value) && value.at(at) !== undefined ? [value.at(at)] : []));
    case 'slice':
      return Array.isArray(value) ? value.slice(step.from ?? 0, step.to ?? value.length).filter((_, index) => index % step.by === 0) : [];
    case 'all':
      return childrenOf(value);
    case 'deep':
      return [value, ...childrenOf(value).flatMap((each) => stepInto(each, step))];
    case 'where':
      return childrenOf(value).filter((each) => holds(each, step));
  }
}

const childrenOf = (value: Json): readonly Json[] =>
  Array.isArray(value) ? value : isObject(value) ? (Object.values(value) as readonly Json[]) : [];

function holds(value: Json, { left, op, right }: Extract<Step, { is: 'where' }>): boolean {
  const read = (operand: Operand): readonly Json[] => ('literal' in operand ? [operand.literal] : valuesAt(value, operand.path));
  const found = read(left);
  if (op === undefined || right === undefined) return found.length > 0;
  const [a] = found;
  const [b] = read(right);
  if (a === undefined || b === undefined) return false;
  if (op === '==') return a === b;
  if (op === '!=') return a !== b;
  if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) return false;
  const [x, y] = [a, b as typeof a];
  return op === '<' ? x < y : op === '<=' ? x <= y : op === '>' ? x > y : x >= y;
}

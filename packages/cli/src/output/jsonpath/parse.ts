import { err, ok, type Result } from '@sluice/kubernetes';
import { createReader, type Reader } from './reader.ts';

/**
 * The templates of kubectl's `-o jsonpath`: https://kubernetes.io/docs/reference/kubectl/jsonpath/. Text stands for itself; `{…}` holds
 * paths and quoted texts; `{range PATH}…{end}` repeats what is between.
 */
export type Template = readonly Part[];

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'range'; readonly path: Path; readonly body: Template };

export type Path = readonly Selector[];

/** One turn of a path: from some values to others. */
export type Selector =
  | { readonly kind: 'root' | 'wildcard' | 'descendants' }
  | { readonly kind: 'field'; readonly name: string }
  /** Several keys or positions: `['a','b']`, `[0,2]`. */
  | { readonly kind: 'union'; readonly keys: readonly (string | number)[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly step: number }
  | { readonly kind: 'filter'; readonly left: Operand; readonly compare?: { readonly operator: Operator; readonly right: Operand } };

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'literal'; readonly value: string | number | boolean };

/** Reads a template. As with kubectl, one without braces is a path. The error says at which character it is wrong. */
export function parseTemplate(text: string): Result<Template> {
  const reader = createReader(text.includes('{') ? text : `{${/^[.[$@]/.test(text) ? text : `.${text}`}}`);
  try {
    const template = readTemplate(reader, false);
    return ok(template);
  } catch (error) {
    if (error instanceof SyntaxError) return err(error.message);
    throw error;
  }
}

function readTemplate(reader: Reader, isInRange: boolean): Template {
  const parts: Part[] = [];
  while (!reader.atEnd()) {
    const text = reader.takeWhile((letter) => letter !== '{');
    if (text !== '') parts.push({ kind: 'text', text });
    if (reader.atEnd()) break;
    reader.expect('{');
    reader.skipBlanks();
    if (reader.takeWord('end')) {
      closeBrace(reader);
      if (!isInRange) reader.fail('{end} without {range}');
      return parts;
    }
    if (reader.takeWord('range')) {
      reader.skipBlanks();
      const path = readPath(reader);
      closeBrace(reader);
      parts.push({ kind: 'range', path, body: readTemplate(reader, true) });
    } else parts.push(...readBraces(reader));
  }
  if (isInRange) reader.fail('{range} without {end}');
  return parts;
}

/** Paths and quoted texts up to the closing brace. */
function readBraces(reader: Reader): readonly Part[] {
  const parts: Part[] = [];
  for (;;) {
    reader.skipBlanks();
    if (reader.take('}')) return parts;
    const letter = reader.peek();
    if (letter === '"' || letter === "'") parts.push({ kind: 'text', text: reader.quoted() });
    else parts.push({ kind: 'path', path: readPath(reader) });
  }
}

function closeBrace(reader: Reader): void {
  reader.skipBlanks();
  reader.expect('}');
}

const nameLetter = /[^\s.[\]{}()'",=!<>|&@$*:]/;

function readPath(reader: Reader): Path {
  const selectors: Selector[] = [];
  if (reader.take('$')) selectors.push({ kind: 'root' });
  else reader.take('@');
  const start = reader.position();
  // A first name may stand without its dot, as in `{range items[*]}`.
  if (nameLetter.test(reader.peek())) selectors.push({ kind: 'field', name: readName(reader) });
  for (;;) {
    if (reader.take('..')) {
      selectors.push({ kind: 'descendants' });
      if (reader.peek() !== '[') selectors.push(readMember(reader));
    } else if (reader.take('.')) {
      const next = reader.peek();
      if (next === '[' || next === '' || next === '}' || /\s/.test(next)) continue;
      selectors.push(readMember(reader));
    } else if (reader.peek() === '[') selectors.push(readBrackets(reader));
    else break;
  }
  if (selectors.length === 0 && reader.position() === start && !reader.wasTaken('@.')) reader.fail('a path is expected');
  return selectors;
}

const readMember = (reader: Reader): Selector => (reader.take('*') ? { kind: 'wildcard' } : { kind: 'field', name: readName(reader) });

/** A name; `\.` in it is a dot. */
function readName(reader: Reader): string {
  let name = '';
  for (;;) {
    if (reader.take('\\')) name += reader.next();
    else if (nameLetter.test(reader.peek())) name += reader.next();
    else break;
  }
  if (name === '') reader.fail('a name is expected');
  return name;
}

function readBrackets(reader: Reader): Selector {
  reader.expect('[');
  reader.skipBlanks();
  if (reader.take('*')) return closing(reader, { kind: 'wildcard' });
  if (reader.take('?(')) return readFilter(reader);
  const keys: (string | number)[] = [];
  const numbers: (number | undefined)[] = [];
  let isSlice = false;
  for (;;) {
    reader.skipBlanks();
    const letter = reader.peek();
    if (letter === '"' || letter === "'") keys.push(reader.quoted());
    else {
      const digits = reader.takeWhile((each) => /[-\d]/.test(each));
      const number = digits === '' ? undefined : Number(digits);
      if (number !== undefined) keys.push(number);
      numbers.push(number);
    }
    reader.skipBlanks();
    if (reader.take(':')) isSlice = true;
    else if (!reader.take(',')) break;
  }
  if (!isSlice && keys.length === 0) reader.fail('a position, a name or * is expected');
  if (!isSlice) return closing(reader, { kind: 'union', keys });
  const [from, to, step = 1] = numbers;
  if (step < 1) reader.fail('the step of a slice must be 1 or more');
  return closing(reader, { kind: 'slice', ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), step });
}

function closing(reader: Reader, selector: Selector): Selector {
  reader.skipBlanks();
  reader.expect(']');
  return selector;
}

function readFilter(reader: Reader): Selector {
  const left = readOperand(reader);
  const operator = (['==', '!=', '<=', '>=', '<', '>'] as const).find((each) => reader.take(each));
  const compare = operator === undefined ? {} : { compare: { operator, right: readOperand(reader) } };
  reader.expect(')');
  return closing(reader, { kind: 'filter', left, ...compare });
}

function readOperand(reader: Reader): Operand {
  reader.skipBlanks();
  const letter = reader.peek();
  let operand: Operand;
  if (letter === '"' || letter === "'") operand = { kind: 'literal', value: reader.quoted() };
  else if (/[-\d]/.test(letter)) operand = { kind: 'literal', value: Number(reader.takeWhile((each) => /[-.\d]/.test(each))) };
  else if (reader.takeWord('true')) operand = { kind: 'literal', value: true };
  else if (reader.takeWord('false')) operand = { kind: 'literal', value: false };
  else operand = { kind: 'path', path: readPath(reader) };
  reader.skipBlanks();
  return operand;
}

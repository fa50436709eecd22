/** Why a condition cannot be compiled or evaluated, and where. Line and column count from 1, the column in characters. */
export interface ExpressionError {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** The message with its place, the line it speaks of, and a caret under that place. */
  readonly text: string;
}

/** Thrown inside this folder only, to leave a deep recursion; the public functions turn it into an `ExpressionError`. */
export class ExpressionFailure extends Error {
  /** Where in the text it happened, in UTF-16 units; undefined until the node that failed is known. */
  readonly at: number | undefined;

  constructor(message: string, at?: number) {
    super(message);
    this.at = at;
  }
}

export function fail(message: string, at?: number): never {
  throw new ExpressionFailure(message, at);
}

/** An error of a part, with the place of its node where it has none yet. */
export const placed = (error: unknown, at: number): unknown =>
  error instanceof ExpressionFailure && error.at === undefined ? new ExpressionFailure(error.message, at) : error;

const longestMessage = 300;
/** How many characters of a long line are shown before the place, and from it on. */
const shownBefore = 100;
const shownAfter = 100;

/** `unknown name x (1:5)`, then the line and dots up to a caret below the place, each after ` | `. Values in a message and long lines are cut. */
export function describe(said: string, source: string, at: number): ExpressionError {
  const message = said.length > longestMessage ? `${said.slice(0, longestMessage)}…`.toWellFormed() : said;
  const before = source.slice(0, at);
  const line = before.split('\n').length;
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
  const characters = [...(source.split('\n')[line - 1] ?? '')];
  const start = Math.max(0, column - 1 - shownBefore);
  const lead = start === 0 ? '' : '…';
  const shown = lead + characters.slice(start, column - 1 + shownAfter).join('');
  const text = `${message} (${line}:${column})\n | ${shown}\n | ${'.'.repeat(lead.length + column - 1 - start)}^`;
  return { message, line, column, text };
}

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

/** `unknown name x (1:5)`, then the line and dots up to a caret below the place, each after ` | `. */
export function describe(message: string, source: string, at: number): ExpressionError {
  const before = source.slice(0, at);
  const line = before.split('\n').length;
  const lead = [...before.slice(before.lastIndexOf('\n') + 1)];
  const column = lead.length + 1;
  const shown = source.split('\n')[line - 1] ?? '';
  const text = `${message} (${line}:${column})\n | ${shown}\n | ${'.'.repeat(column - 1)}^`;
  return { message, line, column, text };
}

/** A query, taken apart. Durations are milliseconds. */
export type Expression =
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'selector'; readonly matchers: readonly Matcher[]; readonly rangeMs?: number; readonly offsetMs: number }
  | { readonly is: 'call'; readonly function: string; readonly args: readonly Expression[] }
  | { readonly is: 'aggregation'; readonly operator: string; readonly grouping: Grouping; readonly of: Expression }
  | { readonly is: 'negative'; readonly of: Expression }
  | BinaryExpression;

export interface BinaryExpression {
  readonly is: 'binary';
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
  /** A comparison that says 1 or 0, instead of leaving out what does not hold. */
  readonly isBool: boolean;
  /** Which labels tell what belongs together. */
  readonly matching: Grouping;
}

/** The metric's name is the label `__name__`. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** Labels that are kept, or all but some. */
export interface Grouping {
  readonly keeps: boolean;
  readonly labels: readonly string[];
}

export const allLabels: Grouping = { keeps: false, labels: [] };
export const noLabels: Grouping = { keeps: true, labels: [] };

/** A query that cannot be answered, in words that a user can act on. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

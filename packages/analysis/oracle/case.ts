/** What all expressions are evaluated with, here and by the oracle. */
export const now = '2026-01-02T03:04:05Z';
export const args = { service: 'shop', limit: '5' };

/** An answer as it goes over the wire: a value (`v`), an error at compile time (`c`) or at run time (`x`). */
export interface Answer {
  readonly v?: unknown;
  readonly c?: string;
  readonly x?: string;
}

/** A line of recorded.jsonl: the expression, the result as it goes over the wire, and the answer, an empty object for an error. */
export type Recorded = readonly [expression: string, result: unknown, answer: { readonly v?: unknown }];

import type { Instant } from '@sluice/kubernetes';
import { type Grouping, QueryError } from './expression.ts';

export type Labels = Readonly<Record<string, string>>;

/** What has been sampled. */
export interface Series {
  readonly labels: Labels;
  /** Oldest first. */
  readonly points: readonly Point[];
}

export interface Point {
  readonly at: Instant;
  readonly value: number;
}

/** One value of an instant vector. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export type Answer =
  | { readonly is: 'scalar'; readonly value: number }
  | { readonly is: 'vector'; readonly samples: readonly Sample[] }
  | { readonly is: 'matrix'; readonly series: readonly Series[] };

/** The samples of an instant vector. Throws a QueryError for anything else. */
export function vectorOf(answer: Answer): readonly Sample[] {
  if (answer.is !== 'vector') throw new QueryError(`expected an instant vector, but got a ${answer.is}`);
  return answer.samples;
}

/** The labels without the metric's name. */
export const unnamed = ({ __name__: _, ...labels }: Labels): Labels => labels;

/** The labels that tell a group, in an order of their own. */
export function grouped({ keeps, labels: names }: Grouping, labels: Labels): Labels {
  const kept = Object.entries(unnamed(labels)).filter(([name]) => names.includes(name) === keeps);
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Equal for equal labels in the same order: see `grouped`. */
export const keyOf = (labels: Labels): string => JSON.stringify(labels);

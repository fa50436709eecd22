import type { Instant } from '@sluice/kubernetes';
import { type BinaryExpression, type Expression, type Grouping, type Matcher, QueryError } from './expression.ts';

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

/** How old the newest sample of a series may be to count as its present value. */
const lookBackMs = 300_000;

/** The answer to a query at one moment. Throws a QueryError where it has none. */
export function evaluate(expression: Expression, series: readonly Series[], at: Instant): Answer {
  const ask = (each: Expression): Answer => evaluate(each, series, at);
  switch (expression.is) {
    case 'number':
      return { is: 'scalar', value: expression.value };
    case 'negative':
      return mapped(ask(expression.of), (value) => -value);
    case 'selector':
      return select(expression, series, at);
    case 'aggregation':
      return { is: 'vector', samples: aggregate(expression.operator, expression.grouping, vectorOf(ask(expression.of))) };
    case 'binary':
      return combine(expression, ask(expression.left), ask(expression.right));
    case 'call':
      return call(expression.function, expression.args, ask, at);
  }
}

function select({ matchers, rangeMs, offsetMs }: Extract<Expression, { is: 'selector' }>, series: readonly Series[], now: Instant): Answer {
  const at = now - offsetMs;
  const found = series.filter(({ labels }) => matchers.every((matcher) => fits(matcher, labels)));
  if (rangeMs !== undefined) {
    const within = found.map(({ labels, points }) => ({
      labels,
      points: points.filter((point) => point.at > at - rangeMs && point.at <= at),
    }));
    return { is: 'matrix', series: within.filter(({ points }) => points.length > 0) };
  }
  const samples = found.flatMap(({ labels, points }): readonly Sample[] => {
    const last = points.findLast((point) => point.at <= at);
    return last === undefined || last.at <= at - lookBackMs ? [] : [{ labels, value: last.value }];
  });
  return { is: 'vector', samples };
}

function fits({ label, operator, value }: Matcher, labels: Labels): boolean {
  const present = labels[label] ?? '';
  if (operator === '=' || operator === '!=') return (present === value) === (operator === '=');
  return anchored(value).test(present) === (operator === '=~');
}

function anchored(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw new QueryError(`"${pattern}" is no regular expression`);
  }
}

function vectorOf(answer: Answer): readonly Sample[] {
  if (answer.is !== 'vector') throw new QueryError(`expected an instant vector, but got a ${answer.is}`);
  return answer.samples;
}

function mapped(answer: Answer, change: (value: number) => number): Answer {
  if (answer.is === 'scalar') return { is: 'scalar', value: change(answer.value) };
  return { is: 'vector', samples: vectorOf(answer).map(({ labels, value }) => ({ labels: unnamed(labels), value: change(value) })) };
}

const unnamed = ({ __name__: _, ...labels }: Labels): Labels => labels;

/** The labels that tell a group, in an order of their own. */
function grouped({ keeps, labels: names }: Grouping, labels: Labels): Labels {
  const kept = Object.entries(unnamed(labels)).filter(([name]) => names.includes(name) === keeps);
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const keyOf = (labels: Labels): string => JSON.stringify(labels);

const aggregators: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  avg: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  count: (values) => values.length,
};

function aggregate(operator: string, grouping: Grouping, samples: readonly Sample[]): readonly Sample[] {
  const groups = Map.groupBy(samples, ({ labels }) => keyOf(grouped(grouping, labels)));
  return [...groups].map(([key, group]) => ({
    labels: JSON.parse(key),
    value: aggregators[operator]?.(group.map(({ value }) => value)) ?? Number.NaN,
  }));
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

function combine(expression: BinaryExpression, left: Answer, right: Answer): Answer {
  const { operator, isBool, matching } = expression;
  if (operator === 'and' || operator === 'or' || operator === 'unless')
    return { is: 'vector', samples: combineSets(operator, matching, vectorOf(left), vectorOf(right)) };
  /** What becomes of a pair; undefined where a comparison leaves it out. `kept` is the value that a comparison lets through. */
  const pair = (a: number, b: number, kept: number): number | undefined => {
    const compare = comparisons[operator];
    if (compare === undefined) return arithmetic[operator]?.(a, b);
    return isBool ? Number(compare(a, b)) : compare(a, b) ? kept : undefined;
  };
  if (left.is === 'scalar' && right.is === 'scalar') {
    if (operator in comparisons && !isBool) throw new QueryError('comparisons between scalars must use bool');
    return { is: 'scalar', value: pair(left.value, right.value, left.value) ?? Number.NaN };
  }
  const keepsName = operator in comparisons && !isBool;
  const samples = (all: readonly Sample[], result: (value: number) => number | undefined): Answer => ({
    is: 'vector',
    samples: all.flatMap(({ labels, value }) => {
      const found = result(value);
      return found === undefined ? [] : [{ labels: keepsName ? labels : unnamed(labels), value: found }];
    }),
  });
  if (right.is === 'scalar') return samples(vectorOf(left), (value) => pair(value, right.value, value));
  if (left.is === 'scalar') return samples(vectorOf(right), (value) => pair(left.value, value, value));
  const partners = new Map(vectorOf(right).map((sample) => [keyOf(grouped(matching, sample.labels)), sample.value]));
  return {
    is: 'vector',
    samples: vectorOf(left).flatMap(({ labels, value }) => {
      const group = grouped(matching, labels);
      const partner = partners.get(keyOf(group));
      const found = partner === undefined ? undefined : pair(value, partner, value);
      return found === undefined ? [] : [{ labels: keepsName ? labels : group, value: found }];
    }),
  };
}

function combineSets(operator: string, matching: Grouping, left: readonly Sample[], right: readonly Sample[]): readonly Sample[] {
  const key = ({ labels }: Sample) => keyOf(grouped(matching, labels));
  const [atLeft, atRight] = [new Set(left.map(key)), new Set(right.map(key))];
  if (operator === 'or') return [...left, ...right.filter((sample) => !atLeft.has(key(sample)))];
  return left.filter((sample) => atRight.has(key(sample)) === (operator === 'and'));
}

function call(name: string, args: readonly Expression[], ask: (argument: Expression) => Answer, at: Instant): Answer {
  const argument = (index: number): Expression => {
    const found = args[index];
    if (found === undefined) throw new QueryError(`${name} needs ${index + 1} arguments`);
    return found;
  };
  const scalar = (index: number): number => {
    const answer = ask(argument(index));
    if (answer.is !== 'scalar') throw new QueryError(`${name} expects a scalar, but got a ${answer.is}`);
    return answer.value;
  };
  const overTime = overTimes[name];
  if (overTime !== undefined) {
    const range = argument(0);
    const answer = ask(range);
    if (answer.is !== 'matrix' || range.is !== 'selector') throw new QueryError(`${name} expects a range such as requests[5m]`);
    const window = { rangeMs: range.rangeMs ?? 0, until: at - range.offsetMs };
    return {
      is: 'vector',
      samples: answer.series.flatMap(({ labels, points }) => {
        const value = overTime(points, window);
        return value === undefined ? [] : [{ labels: unnamed(labels), value }];
      }),
    };
  }
  switch (name) {
    case 'time':
      return { is: 'scalar', value: at / 1000 };
    case 'vector':
      return { is: 'vector', samples: [{ labels: {}, value: scalar(0) }] };
    case 'scalar': {
      const samples = vectorOf(ask(argument(0)));
      return { is: 'scalar', value: samples.length === 1 ? (samples[0]?.value ?? Number.NaN) : Number.NaN };
    }
    case 'abs':
    case 'ceil':
    case 'floor':
      return mapped(ask(argument(0)), Math[name]);
    case 'round':
      return mapped(ask(argument(0)), (value) => Math.floor(value + 0.5));
    case 'clamp_min':
      return mapped(ask(argument(0)), (value) => Math.max(value, scalar(1)));
    case 'clamp_max':
      return mapped(ask(argument(0)), (value) => Math.min(value, scalar(1)));
    case 'absent':
      return { is: 'vector', samples: vectorOf(ask(argument(0))).length === 0 ? [{ labels: {}, value: 1 }] : [] };
    case 'histogram_quantile':
      return { is: 'vector', samples: quantiles(scalar(0), vectorOf(ask(argument(1)))) };
    default:
      throw new QueryError(`unknown function with name "${name}"`);
  }
}

interface Window {
  readonly rangeMs: number;
  readonly until: Instant;
}

const overTimes: Readonly<Record<string, (points: readonly Point[], window: Window) => number | undefined>> = {
  increase,
  rate: (points, window) => perSecond(increase(points, window), window.rangeMs),
  irate: (points) => {
    const [before, last] = points.slice(-2);
    return before === undefined || last === undefined ? undefined : perSecond(Math.max(0, last.value - before.value), last.at - before.at);
  },
  delta: (points, window) => (points.length < 2 ? undefined : extrapolated(points, window, last(points) - (points[0]?.value ?? 0))),
  avg_over_time: (points) => sum(points) / points.length,
  sum_over_time: sum,
  min_over_time: (points) => Math.min(...points.map(({ value }) => value)),
  max_over_time: (points) => Math.max(...points.map(({ value }) => value)),
  count_over_time: (points) => points.length,
  last_over_time: last,
};

function sum(points: readonly Point[]): number {
  return points.reduce((total, { value }) => total + value, 0);
}

function last(points: readonly Point[]): number {
  return points.at(-1)?.value ?? Number.NaN;
}

const perSecond = (amount: number | undefined, ms: number): number | undefined => (amount === undefined ? undefined : amount / (ms / 1000));

/** How much a counter has grown within the window; one that falls has begun anew. */
function increase(points: readonly Point[], window: Window): number | undefined {
  if (points.length < 2) return undefined;
  const grown = points.slice(1).reduce((total, { value }, index) => {
    const before = points[index]?.value ?? 0;
    return total + (value < before ? value : value - before);
  }, 0);
  return extrapolated(points, window, grown);
}

/**
 * The change over the whole window from that between its first and last point: as far as points are missing at an end, by at most half
 * the mean distance of two points more than there should be, as Prometheus does it.
 */
function extrapolated(points: readonly Point[], { rangeMs, until }: Window, change: number): number {
  const [first, end] = [points[0], points.at(-1)];
  const sampled = (end?.at ?? 0) - (first?.at ?? 0);
  if (first === undefined || end === undefined || sampled === 0) return change;
  const distance = sampled / (points.length - 1);
  const reach = (gap: number) => (gap < distance * 1.1 ? gap : distance / 2);
  return change * ((sampled + reach(first.at - (until - rangeMs)) + reach(until - end.at)) / sampled);
}

/** The value below which this share lies, by buckets with the label `le`. */
function quantiles(share: number, samples: readonly Sample[]): readonly Sample[] {
  const groups = Map.groupBy(
    samples.filter(({ labels }) => labels.le !== undefined),
    ({ labels }) => keyOf(grouped({ keeps: false, labels: ['le'] }, labels)),
  );
  return [...groups].map(([key, buckets]) => ({ labels: JSON.parse(key), value: quantile(share, buckets) }));
}

function quantile(share: number, samples: readonly Sample[]): number {
  const buckets = samples
    .map(({ labels, value }) => ({ upTo: labels.le === '+Inf' ? Infinity : Number(labels.le), count: value }))
    .sort((a, b) => a.upTo - b.upTo);
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0 || buckets.length < 2) return Number.NaN;
  const rank = share * total;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const [below, bucket] = [buckets[index - 1], buckets[index]];
  if (bucket === undefined) return Infinity;
  if (bucket.upTo === Infinity) return below?.upTo ?? Number.NaN;
  const [from, before] = [below?.upTo ?? 0, below?.count ?? 0];
  return from + (bucket.upTo - from) * ((rank - before) / (bucket.count - before));
}

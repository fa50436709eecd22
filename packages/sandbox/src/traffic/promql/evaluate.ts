import type { Instant } from '@sluice/kubernetes';
import { combine } from './binary.ts';
import { type Expression, type Grouping, type Matcher, QueryError } from './expression.ts';
import { overTimes } from './over-time.ts';
import { quantiles } from './quantiles.ts';
import { type Answer, grouped, keyOf, type Labels, type Sample, type Series, unnamed, vectorOf } from './series.ts';

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

function mapped(answer: Answer, change: (value: number) => number): Answer {
  if (answer.is === 'scalar') return { is: 'scalar', value: change(answer.value) };
  return { is: 'vector', samples: vectorOf(answer).map(({ labels, value }) => ({ labels: unnamed(labels), value: change(value) })) };
}

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
  const overTime = Object.hasOwn(overTimes, name) ? overTimes[name] : undefined;
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

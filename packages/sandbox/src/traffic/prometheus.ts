import { type Instant, parseInstant } from '@sluice/kubernetes';
import { evaluate } from './promql/evaluate.ts';
import { QueryError } from './promql/expression.ts';
import { parseQuery } from './promql/parse.ts';
import type { Answer, Sample, Series } from './promql/series.ts';

/** An answer of the API: its HTTP status and its JSON. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: object;
}

/** Points of a range query at most, as Prometheus has it. */
const mostSteps = 11_000;

/**
 * Answers `/api/v1/query` and `/api/v1/query_range` as Prometheus does, from the series that are there.
 * See https://prometheus.io/docs/prometheus/latest/querying/api/. `params` are those of the URL or of the form.
 */
export function answerQuery(path: string, params: URLSearchParams, series: readonly Series[], now: Instant): ApiAnswer {
  try {
    const expression = parseQuery(params.get('query') ?? '');
    if (path.endsWith('/api/v1/query')) {
      const at = timeOf(params, 'time') ?? now;
      return success(shown(evaluate(expression, series, at), at));
    }
    if (!path.endsWith('/api/v1/query_range')) return failure(404, 'not_found', `there is no ${path}`);
    const [start, end] = [timeOf(params, 'start'), timeOf(params, 'end')];
    const stepMs = Number(params.get('step')?.replace(/s$/, '')) * 1000;
    if (start === undefined || end === undefined || !(stepMs > 0)) return failure(400, 'bad_data', 'start, end and step are needed');
    if ((end - start) / stepMs > mostSteps) return failure(400, 'bad_data', `more than ${mostSteps} points: ask with a larger step`);
    const found = new Map<string, { metric: Sample['labels']; values: (readonly [number, string])[] }>();
    for (let at = start; at <= end; at += stepMs) {
      const answer = evaluate(expression, series, at);
      if (answer.is === 'matrix') return failure(400, 'bad_data', 'a range of ranges cannot be asked for');
      for (const { labels, value } of answer.is === 'scalar' ? [{ labels: {}, value: answer.value }] : answer.samples) {
        const key = JSON.stringify(labels);
        const line = found.get(key) ?? { metric: labels, values: [] };
        line.values.push(pointOf(at, value));
        found.set(key, line);
      }
    }
    return success({ resultType: 'matrix', result: [...found.values()] });
  } catch (error) {
    if (error instanceof QueryError) return failure(400, 'bad_data', error.message);
    throw error;
  }
}

const success = (data: object): ApiAnswer => ({ status: 200, body: { status: 'success', data } });
const failure = (status: number, errorType: string, error: string): ApiAnswer => ({ status, body: { status: 'error', errorType, error } });

/** A time as the API takes it: seconds, or RFC 3339. */
function timeOf(params: URLSearchParams, name: string): Instant | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  return /^[\d.]+$/.test(text) ? Number(text) * 1000 : parseInstant(text);
}

const pointOf = (at: Instant, value: number): readonly [number, string] => [
  at / 1000,
  value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value),
];

function shown(answer: Answer, at: Instant): object {
  switch (answer.is) {
    case 'scalar':
      return { resultType: 'scalar', result: pointOf(at, answer.value) };
    case 'vector':
      return { resultType: 'vector', result: answer.samples.map(({ labels, value }) => ({ metric: labels, value: pointOf(at, value) })) };
    case 'matrix':
      return {
        resultType: 'matrix',
        result: answer.series.map(({ labels, points }) => ({
          metric: labels,
          values: points.map((point) => pointOf(point.at, point.value)),
        })),
      };
  }
}

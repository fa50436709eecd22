import { describe, expect, test } from '@jest/globals';
import { evaluate } from './evaluate.ts';
import { parseQuery } from './parse.ts';
import type { Series } from './series.ts';

const noon = 1_767_268_800_000;

/** A counter that grows by so much a second, sampled every ten seconds for five minutes until noon. */
const counter = (labels: Record<string, string>, perSecond: number): Series => ({
  labels: { __name__: 'http_requests_total', ...labels },
  points: Array.from({ length: 31 }, (_, index) => ({ at: noon - (30 - index) * 10_000, value: index * 10 * perSecond })),
});

const series: readonly Series[] = [
  counter({ service: 'web', hash: 'a', code: '200' }, 90),
  counter({ service: 'web', hash: 'a', code: '500' }, 10),
  counter({ service: 'web', hash: 'b', code: '200' }, 5),
  counter({ service: 'api', hash: 'c', code: '200' }, 1),
  { labels: { __name__: 'lag', le: '0.1' }, points: [{ at: noon, value: 10 }] },
  { labels: { __name__: 'lag', le: '0.5' }, points: [{ at: noon, value: 90 }] },
  { labels: { __name__: 'lag', le: '+Inf' }, points: [{ at: noon, value: 100 }] },
  { labels: { __name__: 'reset' }, points: [100, 110, 5, 15].map((value, index) => ({ at: noon - (3 - index) * 10_000, value })) },
];

function ask(query: string): unknown {
  const answer = evaluate(parseQuery(query), series, noon);
  if (answer.is === 'scalar') return answer.value;
  if (answer.is === 'vector') return answer.samples.map(({ labels, value }) => [labels, Number(value.toFixed(6))]);
  return answer.series.map(({ points }) => points.length);
}

describe('queries', () => {
  test.each<readonly [string, unknown]>([
    ['1 + 2 * 3 ^ 2', 19],
    ['-(4 - 6) % 3', 2],
    ['2 ^ 3 ^ 2', 512],
    ['1 < bool 2', 1],
    ['count(http_requests_total)', [[{}, 4]]],
    ['count(http_requests_total{service="web"})', [[{}, 3]]],
    ['count({__name__=~"http.*", code!~"5..", service!="api"}) # a comment', [[{}, 2]]],
    ['http_requests_total[1m]', [6, 6, 6, 6]],
    ['sum(rate(http_requests_total{service="web"}[1m]))', [[{}, 105]]],
    [
      'sum by (hash) (rate(http_requests_total{service="web"}[2m]))',
      [
        [{ hash: 'a' }, 100],
        [{ hash: 'b' }, 5],
      ],
    ],
    ['sum(increase(http_requests_total{code="500"}[1m])) without (code)', [[{ hash: 'a', service: 'web' }, 600]]],
    ['sum(rate(http_requests_total{hash="a",code=~"5.*"}[1m])) / sum(rate(http_requests_total{hash="a"}[1m]))', [[{}, 0.1]]],
    [
      'rate(http_requests_total{code="500"}[1m]) / ignoring(code) rate(http_requests_total{code="200",hash="a"}[1m])',
      [[{ hash: 'a', service: 'web' }, 0.111111]],
    ],
    ['sum(rate(http_requests_total[1m])) by (service) > 50', [[{ service: 'web' }, 105]]],
    ['sum(rate(http_requests_total{service="gone"}[1m]))', []],
    ['sum(rate(http_requests_total{service="gone"}[1m])) or vector(0)', [[{}, 0]]],
    ['absent(http_requests_total{service="gone"})', [[{}, 1]]],
    ['scalar(sum(http_requests_total{service="api"})) * 2', 600],
    ['histogram_quantile(0.5, lag)', [[{}, 0.3]]],
    ['histogram_quantile(0.95, lag)', [[{}, 0.5]]],
    ['increase(reset[40s])', [[{}, 33.333333]]],
    ['http_requests_total{service="api"} offset 1m', [[{ __name__: 'http_requests_total', service: 'api', hash: 'c', code: '200' }, 240]]],
    ['max_over_time(reset[1m]) - min_over_time(reset[1m])', [[{}, 105]]],
  ])('%s', (query, expected) => {
    expect(ask(query)).toEqual(expected);
  });

  test.each<readonly [string, string]>([
    ['sum(', 'parse error at char 5: unexpected end of the query'],
    ['requests{code="200"', 'unexpected end of the query, expected ","'],
    ['rate(http_requests_total)', 'rate expects a range'],
    ['http_requests_total[5]', 'expected a duration such as 5m'],
    ['predict(http_requests_total[5m])', 'unknown function with name "predict"'],
    ['constructor(http_requests_total[5m])', 'unknown function with name "constructor"'],
    ['a $ b', 'parse error at char 2: unexpected character'],
    ['http_requests_total{b=~"("}', '"(" is no regular expression'],
    ['1 < 2', 'comparisons between scalars must use bool'],
  ])('%s is refused', (query, message) => {
    expect(() => ask(query)).toThrow(message);
  });
});

import type { Instant } from '@sluice/kubernetes';
import type { Labels, Point, Series } from './promql/series.ts';

/** How long samples are kept: enough for ranges of ten minutes. */
const keptMs = 15 * 60_000;

/** Upper bounds of the buckets of response times, in seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Requests that one pod has answered alike. `pod` and the hash are empty for requests that nobody was there to answer. */
export interface Answered {
  readonly namespace: string;
  readonly service: string;
  readonly pod: string;
  readonly podTemplateHash: string;
  readonly code: number;
  readonly latencyMs: number;
}

/** Counts answers as a metrics library in the pods would, and keeps samples of the counters as Prometheus would. */
export class Recorder {
  readonly #counters = new Map<string, { readonly labels: Labels; value: number; points: Point[] }>();

  /** Adds some answers to the counters. */
  count(answered: Answered, requests: number): void {
    const { namespace, service, pod, podTemplateHash, code, latencyMs } = answered;
    const labels = { namespace, service, pod, rollouts_pod_template_hash: podTemplateHash };
    this.#add({ __name__: 'http_requests_total', ...labels, code: String(code) }, requests);
    const seconds = latencyMs / 1000;
    for (const bound of bounds)
      this.#add({ __name__: 'http_request_duration_seconds_bucket', ...labels, le: String(bound) }, seconds <= bound ? requests : 0);
    this.#add({ __name__: 'http_request_duration_seconds_bucket', ...labels, le: '+Inf' }, requests);
    this.#add({ __name__: 'http_request_duration_seconds_sum', ...labels }, requests * seconds);
    this.#add({ __name__: 'http_request_duration_seconds_count', ...labels }, requests);
  }

  #add(labels: Labels, amount: number): void {
    const key = JSON.stringify(labels);
    const counter = this.#counters.get(key) ?? { labels, value: 0, points: [] };
    counter.value += amount;
    this.#counters.set(key, counter);
  }

  /** Takes a sample of every counter; those that nobody has touched for long are forgotten. */
  sample(at: Instant): void {
    for (const [key, counter] of this.#counters) {
      const grown = counter.points.at(-1)?.value !== counter.value;
      const lastGrowth = counter.points.findLast(({ value }) => value !== counter.value)?.at ?? counter.points[0]?.at ?? at;
      if (!grown && at - lastGrowth > keptMs) this.#counters.delete(key);
      const from = counter.points.findIndex((point) => point.at > at - keptMs);
      counter.points = [...(from > 0 ? counter.points.slice(from) : counter.points), { at, value: counter.value }];
    }
  }

  get series(): readonly Series[] {
    return [...this.#counters.values()];
  }
}

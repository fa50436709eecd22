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

interface Counter {
  readonly labels: Labels;
  value: number;
  readonly points: Point[];
  /** The first sample after it was last counted; undefined where it has been counted since the last one. */
  countedAt: Instant | undefined;
}

/** Counts answers as a metrics library in the pods would, and keeps samples of the counters as Prometheus would. */
export class Recorder {
  readonly #counters = new Map<string, Counter>();

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
    const counter: Counter = this.#counters.get(key) ?? { labels, value: 0, points: [], countedAt: undefined };
    counter.value += amount;
    counter.countedAt = undefined;
    this.#counters.set(key, counter);
  }

  /** Takes a sample of every counter; those that nobody has counted for long are forgotten. */
  sample(at: Instant): void {
    for (const [key, counter] of this.#counters) {
      counter.countedAt ??= at;
      if (at - counter.countedAt > keptMs) this.#counters.delete(key);
      const { points, value } = counter;
      while (points[0] !== undefined && points[0].at <= at - keptMs) points.shift();
      points.push({ at, value });
    }
  }

  get series(): readonly Series[] {
    return [...this.#counters.values()];
  }
}

import type { Clock, Instant } from '@sluice/kubernetes';
import { type Http, HttpError } from '@sluice/metric-providers';
import type { Process } from './faults/process.ts';
import type { MetricWord, Scenario } from './scenario.ts';

interface Options {
  readonly scenario: Pick<Scenario, 'metrics' | 'calmAtMs'>;
  readonly clock: Clock;
  /** When the story began. */
  readonly startedAt: Instant;
  readonly process: Process;
}

/** What each word answers. */
const bodies: Readonly<Record<Exclude<MetricWord, 'silent'>, string>> = {
  good: '{"value": 1}',
  late: '{"value": 1}',
  neither: '{"value": 7}',
  bad: '{"value": 100}',
  nothing: '{}',
  'no-number': '{"value": "NaN"}',
  broken: '{"value": ',
  refused: '{"error": "not now"}',
};

/** Where the metrics of a story are asked: it answers what the story says for that moment, and well once everything is calm. */
export function metricsHttp({ scenario, clock, startedAt, process }: Options): Http {
  const wordNow = (): MetricWord => {
    const elapsed = clock.now() - startedAt;
    if (elapsed >= scenario.calmAtMs) return 'good';
    return scenario.metrics?.says.findLast(({ fromMs }) => fromMs <= elapsed)?.word ?? 'good';
  };
  return {
    send({ timeoutMs, url }) {
      const word = wordNow();
      return new Promise((resolve, reject) => {
        // What a process has asked for reaches it only while it lives.
        const later = (delayMs: number, task: () => void) => clock.after(delayMs, () => process.enter(task));
        if (word === 'silent') later(timeoutMs, () => reject(new HttpError(`${url} did not answer within ${timeoutMs} ms`)));
        else
          later(word === 'late' ? timeoutMs - 1 : 20, () =>
            resolve({ status: word === 'refused' ? 503 : 200, headers: {}, body: bodies[word] }),
          );
      });
    },
  };
}

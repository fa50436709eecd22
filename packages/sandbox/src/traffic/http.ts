import type { Clock } from '@sluice/kubernetes';
import { type Http, HttpError } from '@sluice/metric-providers';
import { answerQuery } from './prometheus.ts';
import type { Traffic } from './traffic.ts';

/** Where queries about the traffic of an embedded cluster are answered, for AnalysisTemplates. */
export const prometheusAddress = 'http://prometheus.sandbox:9090';

/** The way out for providers in an embedded cluster: its own Prometheus, and beyond it what there is outside, if anything. */
export function clusterHttp({ recorder }: Traffic, clock: Clock, outside?: Http): Http {
  return {
    async send(request) {
      const url = new URL(request.url);
      if (url.origin !== prometheusAddress) {
        if (outside === undefined) throw new HttpError(`${url.origin}${url.pathname} cannot be reached from the embedded cluster`);
        return outside.send(request);
      }
      const params = request.method === 'POST' ? new URLSearchParams(request.body) : url.searchParams;
      const { status, body } = answerQuery(url.pathname, params, recorder.series, clock.now());
      return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    },
  };
}

import { array, boolean, type Infer, longInteger, object, type Schema, string } from '../../schema.ts';
import { providerAuthentication, requestHeader } from './authentication.ts';

/** How to reach a server that speaks the query API. */
export const prometheusServer = {
  address: string('URL of the server.'),
  timeout: longInteger('Seconds. 30 where left out.'),
  insecure: boolean('Skips the check of the certificate.'),
  headers: array('Headers to send.', requestHeader),
  authentication: providerAuthentication,
};

const schema = object('Prometheus, and all that speaks its query API.', {
  ...prometheusServer,
  query: string('PromQL.'),
  rangeQuery: object('Asks for a range instead of an instant.', {
    start: string('Expression of the first moment, such as now() - duration("5m").'),
    end: string('Expression of the last moment, such as now().'),
    step: string('Distance between points, such as 1m.'),
  }),
});

/** Prometheus. */
export interface PrometheusMetric extends Infer<typeof schema> {}
export const prometheusMetric: Schema<PrometheusMetric> = schema;

import { type Infer, object, required, type Schema, string } from '../../schema.ts';
import { prometheusServer } from './prometheus.ts';

const measures = ['successRate', 'latency'] as const;
const sources = ['istio', 'linkerd', 'nginx', 'contour', 'traefik', 'appMesh', 'kubernetes'] as const;

/** Who counts the requests: a router, or with `kubernetes` the application itself. */
export type TrafficSource = (typeof sources)[number];

const schema = object('How requests go, as a router or the application tells Prometheus.', {
  ...prometheusServer,
  measure: required(
    string('successRate: the part of requests without an error of the server, 0 to 1. latency: milliseconds.', { enum: measures }),
  ),
  source: required(string('Who counts the requests: a router, or kubernetes for the application itself.', { enum: sources })),
  service: string('The Service whose requests are looked at, such as that of the canary. For routers.'),
  pods: string('The beginning of the names of the pods, such as <rollout>-<hash>. For appMesh and kubernetes.'),
  namespace: string("Their namespace. The run's where left out."),
  interval: string('How far to look back. 1m where left out.'),
  quantile: string('Which latency: that of the slowest of so many. 0.99 where left out.'),
});

/** How requests go. Not in the reference. */
export interface TrafficMetric extends Infer<typeof schema> {}
export const trafficMetric: Schema<TrafficMetric> = schema;

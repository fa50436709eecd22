import type { TrafficSource } from '@sluice/api';

/** How one source tells Prometheus of requests. */
export interface Source {
  /** What tells canary and stable apart. */
  readonly by: 'service' | 'pods';
  /** The labels that choose the requests of one side. Names are those of Kubernetes objects. */
  readonly labels: (namespace: string, name: string) => Readonly<Record<string, string>>;
  /** The counter of requests, and the label that tells those that the server failed. */
  readonly requests: string;
  readonly failed: string;
  /** The histogram of durations, and how many milliseconds its unit has. */
  readonly durations: string;
  readonly unitMs: number;
}

/** `=` compares a text; a value that begins with `~` is a pattern. */
const pods = (namespace: string, name: string) => ({ kubernetes_namespace: namespace, kubernetes_pod_name: `~${name}-.+` });

/** Metrics as the vendors document them. */
export const sources: Readonly<Record<TrafficSource, Source>> = {
  // https://istio.io/latest/docs/reference/config/metrics/
  istio: {
    by: 'service',
    labels: (namespace, name) => ({ reporter: 'destination', destination_service_namespace: namespace, destination_service_name: name }),
    requests: 'istio_requests_total',
    failed: 'response_code=~"5.*"',
    durations: 'istio_request_duration_milliseconds_bucket',
    unitMs: 1,
  },
  // https://linkerd.io/2/reference/proxy-metrics/
  linkerd: {
    by: 'service',
    labels: (namespace, name) => ({ direction: 'outbound', dst_namespace: namespace, dst_service: name }),
    requests: 'response_total',
    failed: 'classification="failure"',
    durations: 'response_latency_ms_bucket',
    unitMs: 1,
  },
  // https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/
  nginx: {
    by: 'service',
    labels: (namespace, name) => ({ namespace, service: name }),
    requests: 'nginx_ingress_controller_requests',
    failed: 'status=~"5.*"',
    durations: 'nginx_ingress_controller_response_duration_seconds_bucket',
    unitMs: 1000,
  },
  // https://projectcontour.io/docs/main/guides/prometheus/
  contour: {
    by: 'service',
    labels: (namespace, name) => ({ envoy_cluster_name: `~${namespace}_${name}_[0-9a-zA-Z-]+` }),
    requests: 'envoy_cluster_upstream_rq',
    failed: 'envoy_response_code=~"5.*"',
    durations: 'envoy_cluster_upstream_rq_time_bucket',
    unitMs: 1,
  },
  // https://doc.traefik.io/traefik/observability/metrics/overview/
  traefik: {
    by: 'service',
    labels: (namespace, name) => ({ service: `~${namespace}-${name}-[0-9a-zA-Z-]+@kubernetes.*` }),
    requests: 'traefik_service_requests_total',
    failed: 'code=~"5.."',
    durations: 'traefik_service_request_duration_seconds_bucket',
    unitMs: 1000,
  },
  // https://docs.aws.amazon.com/app-mesh/latest/userguide/envoy-metrics.html
  appMesh: {
    by: 'pods',
    labels: pods,
    requests: 'envoy_cluster_upstream_rq',
    failed: 'envoy_response_code=~"5.*"',
    durations: 'envoy_cluster_upstream_rq_time_bucket',
    unitMs: 1,
  },
  // What applications count themselves, by the usual names.
  kubernetes: {
    by: 'pods',
    labels: pods,
    requests: 'http_request_duration_seconds_count',
    failed: 'status=~"5.*"',
    durations: 'http_request_duration_seconds_bucket',
    unitMs: 1000,
  },
};

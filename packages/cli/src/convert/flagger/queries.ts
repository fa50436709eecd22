/** The argument that holds the pod template hash of the canary. */
export const hashArgument = 'canary-hash';

/**
 * The metrics that Flagger brings along, in PromQL: the share of requests that did not fail, and their duration. Flagger measures a
 * Deployment of its own; here the canary is told from the stable pods by its Service, or by its pod template hash.
 */
export function builtInQuery(name: string, provider = 'istio'): string | undefined {
  const sources = sourcesOf(provider);
  if (sources === undefined) return undefined;
  const { requests, good, duration, inSeconds } = sources;
  if (name === 'request-success-rate') {
    return `100 * sum(rate(${requests}{${good}}[{{ interval }}])) / sum(rate(${requests}{${sources.labels}}[{{ interval }}]))`;
  }
  if (name !== 'request-duration') return undefined;
  const quantile = `histogram_quantile(0.99, sum(rate(${duration}{${sources.labels}}[{{ interval }}])) by (le))`;
  return inSeconds ? `1000 * ${quantile}` : quantile;
}

const canaryPods = `{{ target }}-{{args.${hashArgument}}}-.*`;

interface Sources {
  readonly requests: string;
  /** Selects the target. */
  readonly labels: string;
  /** Selects its requests that went well. */
  readonly good: string;
  readonly duration: string;
  readonly inSeconds: boolean;
}

function sourcesOf(provider: string): Sources | undefined {
  if (provider === 'istio') {
    const labels = 'reporter="destination",destination_service_namespace="{{ namespace }}",destination_service_name="{{ service }}-canary"';
    return {
      requests: 'istio_requests_total',
      labels,
      good: `${labels},response_code!~"5.*"`,
      duration: 'istio_request_duration_milliseconds_bucket',
      inSeconds: false,
    };
  }
  if (provider === 'linkerd') {
    const labels = `namespace="{{ namespace }}",pod=~"${canaryPods}",direction="inbound"`;
    return {
      requests: 'response_total',
      labels,
      good: `${labels},classification!="failure"`,
      duration: 'response_latency_ms_bucket',
      inSeconds: false,
    };
  }
  if (provider === 'nginx') {
    const labels = 'namespace="{{ namespace }}",ingress="{{ ingress }}",canary!=""';
    return {
      requests: 'nginx_ingress_controller_requests',
      labels,
      good: `${labels},status!~"5.*"`,
      duration: 'nginx_ingress_controller_response_duration_seconds_bucket',
      inSeconds: true,
    };
  }
  if (provider === 'contour' || provider === 'appmesh') {
    const labels =
      provider === 'contour'
        ? 'envoy_cluster_name=~"{{ namespace }}_{{ service }}-canary_[0-9a-zA-Z-]+"'
        : `kubernetes_namespace="{{ namespace }}",kubernetes_pod_name=~"${canaryPods}"`;
    return {
      requests: 'envoy_cluster_upstream_rq',
      labels,
      good: `${labels},envoy_response_code!~"5.*"`,
      duration: 'envoy_cluster_upstream_rq_time_bucket',
      inSeconds: false,
    };
  }
  if (provider === 'kubernetes' || provider.startsWith('gatewayapi')) {
    const labels = `kubernetes_namespace="{{ namespace }}",kubernetes_pod_name=~"${canaryPods}"`;
    return {
      requests: 'http_request_duration_seconds_count',
      labels,
      good: `${labels},status!~"5.*"`,
      duration: 'http_request_duration_seconds_bucket',
      inSeconds: true,
    };
  }
  return undefined;
}

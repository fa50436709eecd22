import type { KubernetesClient } from '@sluice/kubernetes';

/**
 * One demand on an API server with its controllers (owner GC, ReplicaSets, disruption budgets), as a client sees it. What stands here
 * was seen on a real kube-apiserver; every server that the product runs against must answer the same.
 */
export interface ConformanceCase {
  /** A sentence. */
  readonly name: string;
  /** Works only in this namespace, which it has for itself; kinds outside of namespaces carry its name. Throws where the demand is not met. */
  run(client: KubernetesClient, namespace: string): Promise<void>;
}

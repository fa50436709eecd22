/** What AWS tells about an Application Load Balancer, in the words of its API: what can be compared with what an Ingress asks for. */

export interface LoadBalancerFacts {
  readonly name: string;
  readonly arn: string;
  /** All its target groups. `resource` is the tag that says which Service of which Ingress a group stands for. */
  readonly targetGroups: readonly TargetGroup[];
  /** The forwarding rules of all its listeners. */
  readonly rules: readonly ForwardingRule[];
  /** The targets of those groups that were asked about, by the ARN of the group. */
  readonly targets: Readonly<Record<string, readonly Target[]>>;
}

export interface TargetGroup {
  readonly name: string;
  readonly arn: string;
  /** `ip` where pods are targets themselves, `instance` where nodes are. */
  readonly targetType: string;
  readonly resource: string | undefined;
}

export interface ForwardingRule {
  /** By the ARN of the group. */
  readonly weights: Readonly<Record<string, number>>;
  readonly headers: readonly { readonly name: string; readonly values: readonly string[] }[];
}

export interface Target {
  /** An IP address where pods are targets themselves. */
  readonly id: string;
  /** initial, healthy, unhealthy, unhealthy.draining, unused, draining or unavailable. */
  readonly state: string;
}

/** The IP addresses of the pods that a Service has to do with. */
export interface PodsBehind {
  /** Of the revision that it leads to: those that are ready. */
  readonly ready: readonly string[];
  /** Of other revisions of the same Rollout: all that are there. */
  readonly others: readonly string[];
}

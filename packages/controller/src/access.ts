import { analysisRuns, analysisTemplates, clusterAnalysisTemplates, experiments, rollouts } from '@sluice/api';
import { deployments, events, jobs, type Kind, leases, pods, podTemplates, replicaSets, secrets, services } from '@sluice/kubernetes';
import { builtInRouters, targetGroupBindings } from '@sluice/traffic-routers';

/** What the controller does to one kind. The RBAC rules in manifests/ are made from this list and from nothing else. */
export interface ApiAccess {
  readonly kind: Kind;
  readonly subresource?: string;
  readonly verbs: readonly string[];
  /** In the controller's own namespace only, wherever it watches. */
  readonly atHome?: true;
}

const watching = ['get', 'list', 'watch'] as const;

export const apiAccess: readonly ApiAccess[] = [
  { kind: rollouts, verbs: [...watching, 'patch'] },
  { kind: rollouts, subresource: 'status', verbs: ['patch'] },
  // Owner references that block deletion may only be set by those who may set finalizers.
  { kind: rollouts, subresource: 'finalizers', verbs: ['update'] },
  { kind: replicaSets, verbs: [...watching, 'create', 'patch', 'delete'] },
  { kind: pods, verbs: ['list', 'watch', 'patch'] },
  { kind: pods, subresource: 'eviction', verbs: ['create'] },
  // Pointed by Rollouts; made and deleted by Experiments.
  { kind: services, verbs: [...watching, 'patch', 'create', 'delete'] },
  // Analyses and experiments: started, stopped and forgotten by Rollouts, and carried out.
  ...[analysisRuns, experiments].flatMap((kind) => [
    { kind, verbs: [...watching, 'create', 'patch', 'delete'] },
    { kind, subresource: 'status', verbs: ['patch'] },
    { kind, subresource: 'finalizers', verbs: ['update'] },
  ]),
  { kind: analysisTemplates, verbs: watching },
  { kind: clusterAnalysisTemplates, verbs: watching },
  // What metrics are measured with: Jobs, and Secrets by their names alone.
  { kind: jobs, verbs: [...watching, 'create', 'delete'] },
  { kind: secrets, verbs: ['get'] },
  // The one of Istio's primary cluster, beside the controller.
  { kind: secrets, verbs: ['list'], atHome: true },
  // Workloads that Rollouts name.
  { kind: deployments, verbs: ['list', 'watch', 'patch'] },
  { kind: podTemplates, verbs: ['list', 'watch'] },
  { kind: events, verbs: ['create', 'patch'] },
  { kind: leases, verbs: ['get', 'watch', 'create', 'patch'] },
  // Target groups that are verified.
  { kind: targetGroupBindings, verbs: ['list', 'watch'] },
  // What routers write.
  ...builtInRouters.flatMap(({ kinds }) => kinds.map((kind) => ({ kind, verbs: ['list', 'watch', 'create', 'patch', 'delete'] }))),
];

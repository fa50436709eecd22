import {
  configMaps,
  defineKind,
  deployments,
  events,
  type Kind,
  leases,
  pods,
  replicaSets,
  secrets,
  services,
} from '../../packages/kubernetes/src/index.ts';

/** One thing that the controller asks of the API server. */
export interface ApiAccess {
  readonly kind: Kind;
  readonly verbs: readonly string[];
  readonly subresource?: string;
}

const rollouts = defineKind('argoproj.io/v1alpha1', 'Rollout', 'rollouts');

export const apiAccess: readonly ApiAccess[] = [
  { kind: rollouts, verbs: ['get', 'list', 'watch', 'patch'] },
  { kind: rollouts, subresource: 'status', verbs: ['patch'] },
  { kind: rollouts, subresource: 'finalizers', verbs: ['update'] },
  { kind: replicaSets, verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'] },
  { kind: deployments, verbs: ['get', 'list', 'watch'] },
  { kind: services, verbs: ['get', 'list', 'watch', 'patch'] },
  { kind: pods, verbs: ['get', 'list', 'watch'] },
  { kind: pods, subresource: 'eviction', verbs: ['create'] },
  { kind: configMaps, verbs: ['get'] },
  { kind: secrets, verbs: ['get'] },
  { kind: events, verbs: ['create', 'patch'] },
  { kind: leases, verbs: ['get', 'create', 'patch'] },
];

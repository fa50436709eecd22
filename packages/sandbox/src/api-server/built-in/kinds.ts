import type { Kind } from '@sluice/kubernetes';
import * as kinds from '@sluice/kubernetes';

/** A kind that is part of Kubernetes, and how people call it. */
export interface BuiltInKind {
  readonly kind: Kind;
  readonly shortNames?: readonly string[];
  readonly all?: true;
  readonly hasStatus?: true;
  readonly hasScale?: true;
}

/** The built-in kinds that the server serves, in the order of Kubernetes' own discovery. */
export const builtInKinds: readonly BuiltInKind[] = [
  { kind: kinds.configMaps, shortNames: ['cm'] },
  { kind: kinds.events, shortNames: ['ev'] },
  { kind: kinds.namespaces, shortNames: ['ns'], hasStatus: true },
  { kind: kinds.nodes, shortNames: ['no'], hasStatus: true },
  { kind: kinds.pods, shortNames: ['po'], all: true, hasStatus: true },
  { kind: kinds.podTemplates },
  { kind: kinds.secrets },
  { kind: kinds.serviceAccounts, shortNames: ['sa'] },
  { kind: kinds.services, shortNames: ['svc'], all: true, hasStatus: true },
  { kind: kinds.deployments, shortNames: ['deploy'], all: true, hasStatus: true, hasScale: true },
  { kind: kinds.replicaSets, shortNames: ['rs'], all: true, hasStatus: true, hasScale: true },
  { kind: kinds.horizontalPodAutoscalers, shortNames: ['hpa'], all: true, hasStatus: true },
  { kind: kinds.jobs, all: true, hasStatus: true },
  { kind: kinds.leases },
  { kind: kinds.endpointSlices },
  { kind: kinds.ingresses, shortNames: ['ing'], hasStatus: true },
  { kind: kinds.ingressClasses },
  { kind: kinds.podDisruptionBudgets, shortNames: ['pdb'], hasStatus: true },
  { kind: kinds.roles },
  { kind: kinds.roleBindings },
  { kind: kinds.clusterRoles },
  { kind: kinds.clusterRoleBindings },
  { kind: kinds.customResourceDefinitions, shortNames: ['crd', 'crds'], hasStatus: true },
];

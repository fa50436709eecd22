import * as kubernetes from '@sluice/kubernetes';
import { type CustomResourceDefinition, defineKind, type Kind } from '@sluice/kubernetes';

/** The built-in kinds whose objects can own others or be owned. Events are left out: nothing owns them. */
export const builtInKinds: readonly Kind[] = [
  kubernetes.configMaps,
  kubernetes.namespaces,
  kubernetes.nodes,
  kubernetes.pods,
  kubernetes.podTemplates,
  kubernetes.secrets,
  kubernetes.services,
  kubernetes.serviceAccounts,
  kubernetes.deployments,
  kubernetes.replicaSets,
  kubernetes.horizontalPodAutoscalers,
  kubernetes.jobs,
  kubernetes.leases,
  kubernetes.endpointSlices,
  kubernetes.ingresses,
  kubernetes.ingressClasses,
  kubernetes.podDisruptionBudgets,
  kubernetes.roles,
  kubernetes.roleBindings,
  kubernetes.clusterRoles,
  kubernetes.clusterRoleBindings,
  kubernetes.customResourceDefinitions,
];

/** The kind that a definition serves, in the version that is stored where that is served; undefined where none is (yet). */
export function kindOfDefinition({ spec, status }: CustomResourceDefinition): Kind | undefined {
  const established = status?.conditions?.find(({ type }) => type === 'Established');
  if (established !== undefined && established.status !== 'True') return undefined;
  const served = spec.versions.filter((version) => version.served);
  const version = served.find(({ storage }) => storage) ?? served[0];
  if (version === undefined) return undefined;
  return defineKind(`${spec.group}/${version.name}`, spec.names.kind, spec.names.plural, spec.scope === 'Namespaced');
}

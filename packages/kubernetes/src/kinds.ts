import type * as objects from './generated/objects.ts';
import type { KubeObject } from './object.ts';

/**
 * A kind as the API serves it. The type parameter is the shape of its objects; it exists for the compiler only.
 * `plural` is the name in URLs, lower case.
 */
export interface Kind<T extends KubeObject = KubeObject> {
  /** The API group, or '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Never set. */
  readonly shape?: T;
}

/** `group/version`, or just the version in the core group: what an object's `apiVersion` says. */
export const apiVersionOf = ({ group, version }: Pick<Kind, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`;

/** `plural.group`: the name that RBAC rules, CRDs and logs use. */
export const resourceOf = ({ group, plural }: Pick<Kind, 'group' | 'plural'>): string => (group === '' ? plural : `${plural}.${group}`);

/** Makes a namespaced kind; pass `namespaced: false` for a cluster-scoped one. */
export function defineKind<T extends KubeObject>(apiVersion: string, kind: string, plural: string, namespaced = true): Kind<T> {
  const slash = apiVersion.indexOf('/');
  return { group: slash < 0 ? '' : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind, plural, namespaced };
}

export const configMaps = defineKind<objects.ConfigMap>('v1', 'ConfigMap', 'configmaps');
export const events = defineKind<objects.Event>('v1', 'Event', 'events');
export const namespaces = defineKind<objects.Namespace>('v1', 'Namespace', 'namespaces', false);
export const nodes = defineKind<objects.Node>('v1', 'Node', 'nodes', false);
export const pods = defineKind<objects.Pod>('v1', 'Pod', 'pods');
export const podTemplates = defineKind<objects.PodTemplate>('v1', 'PodTemplate', 'podtemplates');
export const secrets = defineKind<objects.Secret>('v1', 'Secret', 'secrets');
export const services = defineKind<objects.Service>('v1', 'Service', 'services');
export const serviceAccounts = defineKind<objects.ServiceAccount>('v1', 'ServiceAccount', 'serviceaccounts');
export const deployments = defineKind<objects.Deployment>('apps/v1', 'Deployment', 'deployments');
export const replicaSets = defineKind<objects.ReplicaSet>('apps/v1', 'ReplicaSet', 'replicasets');
export const horizontalPodAutoscalers = defineKind<objects.HorizontalPodAutoscaler>(
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
  'horizontalpodautoscalers',
);
export const jobs = defineKind<objects.Job>('batch/v1', 'Job', 'jobs');
export const leases = defineKind<objects.Lease>('coordination.k8s.io/v1', 'Lease', 'leases');
export const endpointSlices = defineKind<objects.EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices');
export const ingresses = defineKind<objects.Ingress>('networking.k8s.io/v1', 'Ingress', 'ingresses');
export const ingressClasses = defineKind<objects.IngressClass>('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', false);
export const podDisruptionBudgets = defineKind<objects.PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets');
export const roles = defineKind<objects.Role>('rbac.authorization.k8s.io/v1', 'Role', 'roles');
export const roleBindings = defineKind<objects.RoleBinding>('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings');
export const clusterRoles = defineKind<objects.ClusterRole>('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false);
export const clusterRoleBindings = defineKind<objects.ClusterRoleBinding>(
  'rbac.authorization.k8s.io/v1',
  'ClusterRoleBinding',
  'clusterrolebindings',
  false,
);
export const customResourceDefinitions = defineKind<objects.CustomResourceDefinition>(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
  false,
);

/** The Kubernetes release whose API this project is written against. */
export const kubernetesVersion = 'v1.36.3';

const groups: Readonly<Record<string, readonly string[]>> = {
  'io.k8s.api.core.v1': ['Binding', 'ConfigMap', 'Event', 'Namespace', 'Node', 'Pod', 'PodTemplate', 'Secret', 'Service', 'ServiceAccount'],
  'io.k8s.api.apps.v1': ['Deployment', 'ReplicaSet'],
  'io.k8s.api.authentication.v1': ['SelfSubjectReview', 'TokenRequest'],
  'io.k8s.api.authorization.v1': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
  'io.k8s.api.autoscaling.v1': ['Scale'],
  'io.k8s.api.autoscaling.v2': ['HorizontalPodAutoscaler'],
  'io.k8s.api.batch.v1': ['Job'],
  'io.k8s.api.coordination.v1': ['Lease'],
  'io.k8s.api.discovery.v1': ['EndpointSlice'],
  'io.k8s.api.networking.v1': ['Ingress', 'IngressClass'],
  'io.k8s.api.policy.v1': ['Eviction', 'PodDisruptionBudget'],
  'io.k8s.api.rbac.v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1': ['CustomResourceDefinition'],
  'io.k8s.apimachinery.pkg.apis.meta.v1': ['DeleteOptions', 'ListMeta', 'Status'],
};

/** Names of the schemas that types are made of and that the embedded cluster serves. */
export const rootSchemas: readonly string[] = Object.entries(groups).flatMap(([group, kinds]) => kinds.map((kind) => `${group}.${kind}`));

import type { ApiAccess } from '../../packages/controller/src/access.ts';
import type {
  ClusterRole,
  ClusterRoleBinding,
  KubeObject,
  PolicyRule,
  Role,
  RoleBinding,
  ServiceAccount,
} from '../../packages/kubernetes/src/index.ts';
import { labels, name, namespace } from './names.ts';
import { isKeptAtHome, policyRules } from './policy-rules.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';
const component = 'rollouts-controller';

/** Whether a controller serves the whole cluster or only the namespace that it lives in. */
export type Reach = 'cluster' | 'namespace';

/** The controller's identity and what it may do: no more than `access` lists. */
export function accessControl(reach: Reach, access: readonly ApiAccess[]): readonly KubeObject[] {
  const metadata = { name, labels: labels(component) };
  const account: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: atHome(reach, metadata) };
  switch (reach) {
    case 'cluster': {
      const subjects = [{ kind: 'ServiceAccount', name, namespace }];
      const everywhere = access.filter((each) => !isKeptAtHome(each));
      const clusterRole: ClusterRole = { apiVersion, kind: 'ClusterRole', metadata, rules: policyRules(everywhere) };
      const roleRef = { apiGroup, kind: 'ClusterRole', name };
      const clusterRoleBinding: ClusterRoleBinding = { apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects };
      return [account, clusterRole, clusterRoleBinding, ...homeRole(reach, access.filter(isKeptAtHome))];
    }
    case 'namespace':
      return [
        account,
        ...homeRole(
          reach,
          access.filter(({ kind }) => kind.namespaced),
        ),
      ];
  }
}

function homeRole(reach: Reach, access: readonly ApiAccess[]): readonly KubeObject[] {
  const metadata = atHome(reach, { name, labels: labels(component) });
  const subjects = [{ kind: 'ServiceAccount', name, ...(reach === 'cluster' ? { namespace } : {}) }];
  const role: Role = { apiVersion, kind: 'Role', metadata, rules: policyRules(access) };
  const binding: RoleBinding = { apiVersion, kind: 'RoleBinding', metadata, roleRef: { apiGroup, kind: 'Role', name }, subjects };
  return [role, binding];
}

/** A cluster's controller has a fixed namespace; another lands in whichever namespace its manifest is applied to. */
export const atHome = <T extends object>(reach: Reach, metadata: T): T & { readonly namespace?: string } =>
  reach === 'cluster' ? { ...metadata, namespace } : metadata;

const read = ['get', 'list', 'watch'];
const write = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Lets whoever is admin, editor or viewer of a namespace be so for Rollouts and their relatives too. */
export function aggregatedRoles(plurals: readonly string[]): readonly ClusterRole[] {
  const resources = plurals.flatMap((plural) => (plural === 'rollouts' ? [plural, `${plural}/scale`, `${plural}/status`] : [plural]));
  return Object.entries({ admin: write, edit: write, view: read }).map(([audience, verbs]) => {
    const own = `${name}-aggregate-to-${audience}`;
    const rules: readonly PolicyRule[] = [{ apiGroups: ['argoproj.io'], resources, verbs }];
    const aggregate = { [`rbac.authorization.k8s.io/aggregate-to-${audience}`]: 'true' };
    return {
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name: own, labels: { ...aggregate, ...labels('aggregate-cluster-role', own) } },
      rules,
    };
  });
}

import {
  type ClusterRole,
  type ClusterRoleBinding,
  matches,
  type PolicyRule,
  type Role,
  type RoleBinding,
  type RoleRef,
  requirementsOfSelector,
  type Subject,
} from '@sluice/kubernetes';
import type { Machine } from '../../api-server/machine.ts';
import type { User } from './users.ts';

/** A rule in force for somebody, and where it comes from. */
export interface Grant {
  readonly rule: PolicyRule;
  /** As Kubernetes says it: `RBAC: allowed by ClusterRoleBinding "x" of ClusterRole "y" to User "z"`. */
  readonly reason: string;
}

const group = 'rbac.authorization.k8s.io';

// The border: objects that are stored have passed the schema of their kind.
const list = <T>({ around }: Machine, plural: string, namespace: string): readonly T[] =>
  around.list(`${plural}.${group}`, namespace) as unknown as readonly T[];
const read = <T>({ around }: Machine, plural: string, namespace: string, name: string): T | undefined =>
  around.read(`${plural}.${group}`, namespace, name) as unknown as T | undefined;

/** What all may ask, whoever they are: how the API looks, and who they are themselves. */
const forEverybody: readonly PolicyRule[] = [
  {
    verbs: ['get'],
    nonResourceURLs: [
      '/',
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/healthz',
      '/livez',
      '/openapi',
      '/openapi/*',
      '/readyz',
      '/version',
      '/version/',
    ],
  },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] },
];

/**
 * The rules that hold for a user in a namespace ('' for what has none): those of everybody, of bindings in the cluster, of bindings in
 * the namespace. Members of `system:masters` may do anything.
 */
export function* grantsOf(machine: Machine, user: User, namespace: string): Generator<Grant> {
  if (user.groups.includes('system:masters')) {
    yield { rule: { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, reason: '' };
    yield { rule: { verbs: ['*'], nonResourceURLs: ['*'] }, reason: '' };
  }
  for (const rule of forEverybody) yield { rule, reason: 'allowed to everybody' };
  for (const binding of list<ClusterRoleBinding>(machine, 'clusterrolebindings', '')) {
    yield* grantsBy(machine, user, binding, '');
  }
  if (namespace === '') return;
  for (const binding of list<RoleBinding>(machine, 'rolebindings', namespace)) yield* grantsBy(machine, user, binding, namespace);
}

function* grantsBy(machine: Machine, user: User, binding: ClusterRoleBinding | RoleBinding, namespace: string): Generator<Grant> {
  const subject = binding.subjects?.find((each) => isMeant(each, user, namespace));
  if (subject === undefined) return;
  const { kind, roleRef, metadata } = binding;
  const within = namespace === '' ? '' : `/${namespace}`;
  const name = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace ?? namespace}` : subject.name;
  const reason = `RBAC: allowed by ${kind} "${metadata.name}${within}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${name}"`;
  for (const rule of rulesOf(machine, roleRef, namespace)) {
    // A binding within a namespace gives nothing outside of it.
    if (namespace === '' || rule.nonResourceURLs === undefined) yield { rule, reason };
  }
}

function isMeant({ kind, name, namespace }: Subject, user: User, home: string): boolean {
  switch (kind) {
    case 'User':
      return name === user.name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount':
      return user.name === `system:serviceaccount:${namespace ?? home}:${name}`;
    default:
      return false;
  }
}

function rulesOf(machine: Machine, { kind, name }: RoleRef, namespace: string): readonly PolicyRule[] {
  if (kind === 'Role') return read<Role>(machine, 'roles', namespace, name)?.rules ?? [];
  const role = read<ClusterRole>(machine, 'clusterroles', '', name);
  if (role === undefined) return [];
  const parts = (role.aggregationRule?.clusterRoleSelectors ?? []).flatMap((selector) => {
    const requirements = requirementsOfSelector(selector);
    if (!requirements.ok) return [];
    return list<ClusterRole>(machine, 'clusterroles', '').filter(({ metadata }) => matches(requirements.value, metadata.labels));
  });
  return [...(role.rules ?? []), ...parts.flatMap(({ rules = [] }) => rules)];
}

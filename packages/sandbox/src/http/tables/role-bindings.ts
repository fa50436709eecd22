import { type ClusterRoleBinding, clusterRoleBindings, type RoleBinding, roleBindings } from '@sluice/kubernetes';
import { ageColumn, type Column, defineTable, nameColumn, wide } from './table.ts';

type Binding = RoleBinding | ClusterRoleBinding;

const subjects = ({ subjects: list = [] }: Binding, kind: string): string =>
  list
    .filter((each) => each.kind === kind)
    .map(({ namespace, name }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
    .join(', ');

const columns: readonly Column<Binding>[] = [
  nameColumn,
  { name: 'Role', cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}` },
  ageColumn,
  wide({ name: 'Users', cell: (binding) => subjects(binding, 'User') }),
  wide({ name: 'Groups', cell: (binding) => subjects(binding, 'Group') }),
  wide({ name: 'ServiceAccounts', cell: (binding) => subjects(binding, 'ServiceAccount') }),
];

export const roleBindingTable = defineTable(roleBindings, columns);
export const clusterRoleBindingTable = defineTable(clusterRoleBindings, columns);

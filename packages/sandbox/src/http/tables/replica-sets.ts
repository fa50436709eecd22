import { replicaSets } from '@sluice/kubernetes';
import { workloadColumns } from './containers.ts';
import { ageColumn, defineTable, nameColumn } from './table.ts';

export const replicaSetTable = defineTable(replicaSets, [
  nameColumn,
  { name: 'Desired', type: 'integer', cell: ({ spec }) => spec?.replicas ?? 1 },
  { name: 'Current', type: 'integer', cell: ({ status }) => status?.replicas ?? 0 },
  { name: 'Ready', type: 'integer', cell: ({ status }) => status?.readyReplicas ?? 0 },
  ageColumn,
  ...workloadColumns,
]);

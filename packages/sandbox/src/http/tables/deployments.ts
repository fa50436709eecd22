import { deployments } from '@sluice/kubernetes';
import { workloadColumns } from './containers.ts';
import { ageColumn, defineTable, nameColumn } from './table.ts';

export const deploymentTable = defineTable(deployments, [
  nameColumn,
  { name: 'Ready', cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 1}` },
  { name: 'Up-to-date', cell: ({ status }) => status?.updatedReplicas ?? 0 },
  { name: 'Available', cell: ({ status }) => status?.availableReplicas ?? 0 },
  ageColumn,
  ...workloadColumns,
]);

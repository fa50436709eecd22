import { namespaces } from '@sluice/kubernetes';
import { ageColumn, defineTable, nameColumn } from './table.ts';

export const namespaceTable = defineTable(namespaces, [
  nameColumn,
  { name: 'Status', cell: ({ status }) => status?.phase ?? '' },
  ageColumn,
]);

import { podDisruptionBudgets } from '@sluice/kubernetes';
import { ageColumn, defineTable, nameColumn } from './table.ts';

const orNotSet = (value: string | number | undefined): string => (value === undefined ? 'N/A' : String(value));

export const podDisruptionBudgetTable = defineTable(podDisruptionBudgets, [
  nameColumn,
  { name: 'Min Available', cell: ({ spec }) => orNotSet(spec?.minAvailable) },
  { name: 'Max Unavailable', cell: ({ spec }) => orNotSet(spec?.maxUnavailable) },
  { name: 'Allowed Disruptions', type: 'integer', cell: ({ status }) => status?.disruptionsAllowed ?? 0 },
  ageColumn,
]);

import { defineKind, type Scale } from '@sluice/kubernetes';
import { ageColumn, defineTable, nameColumn } from './table.ts';

const scales = defineKind<Scale>('autoscaling/v1', 'Scale', 'scales');

/** For `--subresource scale`. */
export const scaleTable = defineTable(scales, [
  nameColumn,
  { name: 'Desired', type: 'integer', cell: ({ spec }) => spec?.replicas ?? 0 },
  { name: 'Available', type: 'integer', cell: ({ status }) => status?.replicas ?? 0 },
  ageColumn,
]);

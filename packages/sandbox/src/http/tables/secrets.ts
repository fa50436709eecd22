import { secrets } from '@sluice/kubernetes';
import { ageColumn, defineTable, nameColumn } from './table.ts';

export const secretTable = defineTable(secrets, [
  nameColumn,
  { name: 'Type', cell: ({ type }) => type ?? '' },
  { name: 'Data', cell: ({ data = {} }) => Object.keys(data).length },
  ageColumn,
]);

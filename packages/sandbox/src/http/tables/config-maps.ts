import { configMaps } from '@sluice/kubernetes';
import { ageColumn, defineTable, nameColumn } from './table.ts';

export const configMapTable = defineTable(configMaps, [
  nameColumn,
  { name: 'Data', cell: ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length },
  ageColumn,
]);

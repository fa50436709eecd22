import { clusterRoles, customResourceDefinitions, type KubeObject, roles } from '@sluice/kubernetes';
import { type Column, defineTable, nameColumn } from './table.ts';

const createdColumn: Column<KubeObject> = {
  name: 'Created At',
  type: 'date',
  cell: ({ metadata }) => metadata.creationTimestamp ?? null,
};

/** Kinds of which the server tells no more than when they were made. */
export const roleTable = defineTable(roles, [nameColumn, createdColumn]);
export const clusterRoleTable = defineTable(clusterRoles, [nameColumn, createdColumn]);
export const customResourceDefinitionTable = defineTable(customResourceDefinitions, [nameColumn, createdColumn]);

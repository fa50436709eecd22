import { type IngressClass, ingressClasses } from '@sluice/kubernetes';
import { ageColumn, defineTable, nameColumn } from './table.ts';

function parametersOf({ spec }: IngressClass): string {
  const { parameters } = spec ?? {};
  if (parameters === undefined) return '<none>';
  const kind = parameters.apiGroup === undefined ? parameters.kind : `${parameters.kind}.${parameters.apiGroup}`;
  return `${kind}/${parameters.name}`;
}

export const ingressClassTable = defineTable(ingressClasses, [
  nameColumn,
  { name: 'Controller', cell: ({ spec }) => spec?.controller ?? '' },
  { name: 'Parameters', cell: parametersOf },
  ageColumn,
]);

import { type PodTemplate, podTemplates } from '@sluice/kubernetes';
import { defineTable, labelsText, nameColumn } from './table.ts';

const containersOf = ({ template }: PodTemplate) => template?.spec?.containers ?? [];

export const podTemplateTable = defineTable(podTemplates, [
  nameColumn,
  {
    name: 'Containers',
    cell: (object) =>
      containersOf(object)
        .map(({ name }) => name)
        .join(','),
  },
  {
    name: 'Images',
    cell: (object) =>
      containersOf(object)
        .map(({ image }) => image ?? '')
        .join(','),
  },
  { name: 'Pod Labels', cell: ({ template }) => labelsText(template?.metadata?.labels) },
]);

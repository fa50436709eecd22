import { type Container, formatSelector, type KubeObject, type LabelSelector, requirementsOfSelector } from '@sluice/kubernetes';
import { type Column, wide } from './table.ts';

interface Templated extends KubeObject {
  readonly spec?: {
    readonly template?: { readonly spec?: { readonly containers: readonly Container[] } } | undefined;
    readonly selector?: LabelSelector;
  };
}

const containersOf = ({ spec }: Templated): readonly Container[] => spec?.template?.spec?.containers ?? [];

/** What `-o wide` adds for everything that makes pods. */
export const workloadColumns: readonly Column<Templated>[] = [
  wide({
    name: 'Containers',
    cell: (object) =>
      containersOf(object)
        .map(({ name }) => name)
        .join(','),
  }),
  wide({
    name: 'Images',
    cell: (object) =>
      containersOf(object)
        .map(({ image }) => image ?? '')
        .join(','),
  }),
  wide({ name: 'Selector', cell: ({ spec }) => selectorText(spec?.selector) }),
];

/** A selector as people write it; `<none>` where there is none. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return '<none>';
  const requirements = requirementsOfSelector(selector);
  if (!requirements.ok) return '<error>';
  return requirements.value.length === 0 ? '<none>' : formatSelector(requirements.value);
}

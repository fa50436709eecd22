import { type FieldProblem, labelProblem, type Volume } from '@sluice/kubernetes';
import { duplicates, forbidden, invalid, missing } from '../../problems.ts';

/** Volumes need distinct names that are DNS labels, and at most one source each (none stands for an empty directory). */
export const volumeProblems = (field: string, volumes: readonly Volume[] = []): readonly FieldProblem[] => [
  ...volumes.flatMap(({ name, ...sources }, index) => {
    const own = `${field}[${index}]`;
    const [first, ...more] = Object.entries(sources).flatMap(([kind, source]) => (source === undefined ? [] : [kind]));
    return [
      ...nameProblems(`${own}.name`, name),
      ...(first === undefined ? [] : more.map((kind) => forbidden(`${own}.${kind}`, 'may not specify more than 1 volume type'))),
    ];
  }),
  ...duplicates(volumes.map(({ name }, index) => ({ field: `${field}[${index}].name`, value: name }))),
];

/** What is wrong with a name that must be a DNS label. */
export function nameProblems(field: string, name: string | undefined): readonly FieldProblem[] {
  if (name === undefined || name === '') return [missing(field)];
  const wrong = labelProblem(name);
  return wrong === undefined ? [] : [invalid(field, name, wrong)];
}

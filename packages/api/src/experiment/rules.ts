import { type FieldProblem, parseDurationMs, subdomainProblem } from '@sluice/kubernetes';
import { duplicates, invalid, missing, negative } from '../problems.ts';
import { podTemplateProblems } from '../rollout/rules/pod-template.ts';
import { selectorProblems } from '../rollout/rules/selector.ts';
import type { Experiment } from './experiment.ts';
import type { ExperimentTemplate } from './spec.ts';

/** All that is wrong with an Experiment by itself, beyond its shape: rules between fields and on values. */
export function experimentRuleProblems({ metadata, spec }: Experiment): readonly FieldProblem[] {
  const { templates, analyses = [], duration } = spec;
  return [
    ...(templates.length === 0 ? [missing('spec.templates')] : []),
    ...duplicates(templates.map(({ name }, index) => ({ field: `spec.templates[${index}].name`, value: name }))),
    ...templates.flatMap((template, index) => problemsOfTemplate(metadata.name, template, `spec.templates[${index}]`)),
    ...duplicates(analyses.map(({ name }, index) => ({ field: `spec.analyses[${index}].name`, value: name }))),
    ...analyses.flatMap(({ name }, index) => problemsOfName(metadata.name, name, `spec.analyses[${index}].name`)),
    ...durationProblems('spec.duration', duration),
    ...negative('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds),
    ...negative('spec.scaleDownDelaySeconds', spec.scaleDownDelaySeconds),
  ];
}

/** How long an Experiment runs must be a length of time. */
export const durationProblems = (field: string, duration: string | undefined): readonly FieldProblem[] =>
  duration === undefined || duration === '' || (parseDurationMs(duration) ?? -1) >= 0
    ? []
    : [invalid(field, duration, "must be a text such as '10m' or '1h30m', and not negative")];

function problemsOfTemplate(experiment: string, template: ExperimentTemplate, field: string): readonly FieldProblem[] {
  const inside = [...selectorProblems(template), ...podTemplateProblems(template.template)];
  return [
    ...problemsOfName(experiment, template.name, `${field}.name`),
    ...negative(`${field}.replicas`, template.replicas),
    ...negative(`${field}.minReadySeconds`, template.minReadySeconds),
    // The same rules as for the pods of a Rollout, at another place.
    ...inside.map((problem) => ({ ...problem, field: at(problem.field), message: at(problem.message) })),
  ];
  function at(path: string): string {
    return path.replace(/^spec\./, `${field}.`);
  }
}

/** Objects are named after an Experiment and its parts. */
function problemsOfName(experiment: string, name: string, field: string): readonly FieldProblem[] {
  if (name === '') return [missing(field)];
  const wrong = subdomainProblem(`${experiment}-${name}`);
  return wrong === undefined ? [] : [invalid(field, name, wrong)];
}

import { endlessMetrics, runSpecOf } from '@sluice/analysis';
import type { ExperimentStepAnalysis, Metric } from '@sluice/api';
import type { FieldProblem } from '@sluice/kubernetes';
import type { ObservedRollout } from '../plan.ts';
import { argumentsOf } from './arguments.ts';
import { analysisSpec } from './manifest.ts';
import { partsOf, type RunPart, templatesOf } from './parts.ts';

/** What keeps the analyses of a Rollout from being started: missing templates, arguments without a value, metrics that never end. */
export const runProblems = (seen: ObservedRollout): readonly FieldProblem[] =>
  partsOf(seen.rollout).flatMap((part) => problemsOf(seen, part));

function problemsOf({ rollout, templates = {} }: ObservedRollout, part: RunPart): readonly FieldProblem[] {
  const problem = (message: string): readonly FieldProblem[] => {
    const named = templatesOf(part).map(({ templateName = '' }) => templateName);
    const field = `${part.field}.${part.type === 'Experiment' ? 'analyses' : 'templates'}`;
    return [{ field, reason: 'FieldValueInvalid', message: `${field}: Invalid value: "${named.join(', ')}": ${message}` }];
  };
  if (part.type !== 'Experiment' && part.gate !== undefined) return [];
  if (part.type === 'Experiment')
    return (part.experiment.analyses ?? []).flatMap((analysis) => problemOfTrial(analysis) ?? []).flatMap(problem);
  const spec = analysisSpec(rollout, { stable: '', latest: '' }, part, templates);
  if (!spec.ok) return problem(spec.error);
  // One beside the steps is ended with them; any other would hold the rollout for good.
  const [endless] = part.type === 'Background' ? [] : endlessMetrics(spec.value);
  return endless === undefined ? [] : problem(neverEnds(endless));

  /** What is wrong with one analysis of an Experiment. It may go on for ever only where the Experiment does not wait for it. */
  function problemOfTrial({ templateName, clusterScope = false, args = [], requiredForCompletion }: ExperimentStepAnalysis) {
    const given = argumentsOf(args, rollout, { stable: '', latest: '' });
    const spec = given.ok ? runSpecOf({ templates: [{ templateName, clusterScope }], args: given.value }, templates) : given;
    if (!spec.ok) return spec.error;
    const [endless] = requiredForCompletion === true ? endlessMetrics(spec.value) : [];
    return endless === undefined ? undefined : neverEnds(endless);
  }
}

const neverEnds = ({ name }: Metric): string => `metric '${name}' has an interval but no count: it would never end`;

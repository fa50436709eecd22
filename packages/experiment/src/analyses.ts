import { isOver, namesLike, runSpecOf, type TemplateTable, terminatedMessage, type Verdict, verdictOf } from '@sluice/analysis';
import {
  type AnalysisRun,
  type AnalysisRunSpec,
  type Argument,
  type Experiment,
  type ExperimentAnalysis,
  type ExperimentAnalysisRunStatus,
  instanceIdLabel,
  type TemplateReference,
} from '@sluice/api';
import { controllerReference, ok, type Result } from '@sluice/kubernetes';
import type { ObservedExperiment } from './plan.ts';

/** One analysis of an Experiment, as far as it has come. */
export interface AnalysisState {
  readonly analysis: ExperimentAnalysis;
  /** Its run, as far as it is there. */
  readonly run: AnalysisRun | undefined;
  /** Undefined where it has not been started, or has to be once more. */
  readonly status: ExperimentAnalysisRunStatus | undefined;
  /** Undefined as long as it is not over. */
  readonly verdict: Verdict | undefined;
}

/** The templates that an Experiment names. */
export const templateReferencesOfExperiment = ({ spec }: Experiment): readonly TemplateReference[] =>
  (spec.analyses ?? []).map(referenceOf);

const referenceOf = ({ templateName, clusterScope }: ExperimentAnalysis): TemplateReference => ({
  templateName,
  ...(clusterScope === undefined ? {} : { clusterScope }),
});

/** How each analysis goes. One whose run somebody has deleted before its end begins anew. */
export const analysisStatesOf = ({ experiment, runs }: ObservedExperiment): readonly AnalysisState[] =>
  (experiment.spec.analyses ?? []).map((analysis) => {
    const before = experiment.status?.analysisRuns?.find(({ name }) => name === analysis.name);
    const run = before === undefined ? undefined : runs.find(({ metadata }) => metadata.name === before.analysisRun);
    if (before === undefined || (run === undefined && !isOver(before.phase)))
      return { analysis, run: undefined, status: undefined, verdict: undefined };
    if (run === undefined) return { analysis, run, status: before, verdict: recordedVerdict(before) };
    return { analysis, run, status: statusOfRun(analysis, run), verdict: verdictOf(run) };
  });

/** What the status says of a run whose object is gone. */
function recordedVerdict({ phase, message = '' }: ExperimentAnalysisRunStatus): Verdict {
  if (phase === 'Failed' || phase === 'Error') return { is: 'failed', phase, message };
  if (message === terminatedMessage) return { is: 'cancelled' };
  return phase === 'Successful' ? { is: 'passed', measurements: 1 } : { is: 'inconclusive', message };
}

/** An analysis as the status of its Experiment shows it. */
export function statusOfRun({ name }: ExperimentAnalysis, { metadata, status }: AnalysisRun): ExperimentAnalysisRunStatus {
  const { phase = '', message = '' } = status ?? {};
  return { name, analysisRun: metadata.name, phase: phase === '' ? 'Pending' : phase, ...(message === '' ? {} : { message }) };
}

/** What an analysis measures. Of the rules that are given for all analyses of the Experiment, those that speak of its metrics. */
export function analysisSpecOf(
  { spec }: Experiment,
  analysis: ExperimentAnalysis,
  args: readonly Argument[],
  table: TemplateTable,
): Result<AnalysisRunSpec> {
  const request = { templates: [referenceOf(analysis)], args };
  const bare = runSpecOf(request, table);
  if (!bare.ok) return bare;
  const names = bare.value.metrics.map(({ name }) => name);
  // One that is no regular expression stays: then the run says so.
  const speaksOfThem = ({ metricName }: { readonly metricName: string }) => namesLike(metricName, names)?.length !== 0;
  return runSpecOf(
    {
      ...request,
      dryRun: (spec.dryRun ?? []).filter(speaksOfThem),
      measurementRetention: (spec.measurementRetention ?? []).filter(speaksOfThem),
    },
    table,
  );
}

/** The AnalysisRun of an analysis, under the first of its names. */
export function runOfAnalysis(
  experiment: Experiment,
  analysis: ExperimentAnalysis,
  args: readonly Argument[],
  table: TemplateTable,
): Result<AnalysisRun> {
  const spec = analysisSpecOf(experiment, analysis, args, table);
  if (!spec.ok) return spec;
  const { name, namespace, labels: own } = experiment.metadata;
  const { labels, annotations } = experiment.spec.analysisRunMetadata ?? {};
  const instance = own?.[instanceIdLabel];
  const all = { ...labels, ...(instance === undefined ? {} : { [instanceIdLabel]: instance }) };
  return ok({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisRun',
    metadata: {
      ...(namespace === undefined ? {} : { namespace }),
      name: `${name}-${analysis.name}`,
      ...(Object.keys(all).length === 0 ? {} : { labels: all }),
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(experiment)],
    },
    spec: spec.value,
  });
}

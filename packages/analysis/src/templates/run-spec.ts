import type { AnalysisRunSpec, Argument, DryRun, MeasurementRetention, Metric, TemplateReference } from '@sluice/api';
import { err, ok, type Result } from '@sluice/kubernetes';
import { firstRepeated, flattenTemplates } from './flatten.ts';
import type { TemplateTable } from './template-table.ts';

/** What an AnalysisRun is asked to measure. */
export interface RunRequest {
  readonly templates: readonly TemplateReference[];
  /** Values for arguments of the templates. Those that no template declares are left out. */
  readonly args?: readonly Argument[];
  readonly dryRun?: readonly DryRun[];
  readonly measurementRetention?: readonly MeasurementRetention[];
}

/**
 * The spec of the AnalysisRun that a request asks for. Fails with one plain sentence: a template that is not there, two that clash, an
 * argument without a value, or dryRun and measurementRetention entries given twice.
 */
export function runSpecOf(request: RunRequest, table: TemplateTable): Result<AnalysisRunSpec> {
  const flat = flattenTemplates(request.templates, table);
  if (!flat.ok) return flat;
  const args = giveArguments(flat.value.args, request.args ?? []);
  if (!args.ok) return args;
  const dryRun = [...flat.value.dryRun, ...(request.dryRun ?? [])];
  const measurementRetention = [...flat.value.measurementRetention, ...(request.measurementRetention ?? [])];
  const twice = sameName(dryRun) ?? sameName(measurementRetention);
  if (twice !== undefined) return err(`metric '${twice}' is named twice in dryRun or in measurementRetention`);
  return ok({
    metrics: flat.value.metrics,
    ...(args.value.length === 0 ? {} : { args: args.value }),
    ...(dryRun.length === 0 ? {} : { dryRun }),
    ...(measurementRetention.length === 0 ? {} : { measurementRetention }),
  });
}

/** The declared arguments with the given values. Every one needs a value or a place to take it from. */
function giveArguments(declared: readonly Argument[], given: readonly Argument[]): Result<readonly Argument[]> {
  const args = declared.map((argument) => given.find(({ name }) => name === argument.name) ?? argument);
  const open = args.find(({ value, valueFrom }) => value === undefined && valueFrom === undefined);
  return open === undefined ? ok(args) : err(`args.${open.name} was not resolved`);
}

const sameName = (entries: readonly { readonly metricName: string }[]): string | undefined =>
  firstRepeated(entries, ({ metricName }) => metricName);

/** The metrics of a run that are measured until somebody ends it: those with an interval and no count. */
export const endlessMetrics = ({ metrics }: AnalysisRunSpec): readonly Metric[] =>
  metrics.filter(({ interval, count }) => interval !== undefined && interval !== '' && (count === undefined || Number(count) === 0));

import { preparedRun, runSpecOf } from '@sluice/analysis';
import {
  type AnalysisRun,
  type AnalysisTemplateSpec,
  type Argument,
  analysisTemplates,
  apiVersion,
  clusterAnalysisTemplates,
  type Rollout,
} from '@sluice/api';
import { partsOf, templatesOf } from '@sluice/rollout';
import { findTemplates } from '../../analysis-templates.ts';
import type { Remark } from '../finding.ts';
import type { World } from '../world.ts';
import { missingRemarks } from './references.ts';

/** Analyses of a Rollout: whether the templates exist, agree with each other, and have a value for each argument. */
export async function analysisRemarks(rollout: Rollout, world: World): Promise<readonly Remark[]> {
  const remarks: Remark[] = [];
  for (const part of partsOf(rollout)) {
    const { field } = part;
    const { table, absent } = await findTemplates(templatesOf(part), rollout.metadata.namespace, (kind, key) =>
      kind.namespaced ? world.find(analysisTemplates, key) : world.find(clusterAnalysisTemplates, key),
    );
    remarks.push(...absent.flatMap(({ kind, key, found }) => missingRemarks({ kind, key, field }, found, world)));
    if (absent.length > 0 || part.type === 'Experiment') continue;
    const { templates = [], args = [], dryRun = [], measurementRetention = [] } = part.analysis;
    const request = { templates, args: args.map(({ name, value = 'x' }): Argument => ({ name, value })), dryRun, measurementRetention };
    const spec = runSpecOf(request, table);
    if (!spec.ok) remarks.push({ rule: 'analysis', severity: 'error', field, message: `${field}: ${spec.error}` });
    const declared = Object.values(table).flatMap((template) => (template.args ?? []).map(({ name }) => name));
    for (const { name } of args)
      if (!declared.includes(name))
        remarks.push({
          rule: 'no-effect',
          severity: 'warning',
          field: `${field}.args`,
          message: `${field}.args: no template declares "${name}"`,
        });
  }
  return remarks;
}

/** A template by itself: whether its metrics could be measured, whatever values its arguments get. */
export function templateRemarks(spec: AnalysisTemplateSpec): readonly Remark[] {
  if ((spec.templates ?? []).length > 0) return [];
  const args = (spec.args ?? []).map((argument): Argument => (argument.valueFrom === undefined ? { value: '1', ...argument } : argument));
  const run: AnalysisRun = {
    apiVersion,
    kind: 'AnalysisRun',
    metadata: { name: 'lint' },
    spec: { ...spec, metrics: spec.metrics ?? [], args },
  };
  const prepared = preparedRun(run);
  return prepared.ok ? [] : [{ rule: 'analysis', severity: 'error', field: 'spec', message: `spec: ${prepared.error.message}` }];
}

import { preparedRun, runSpecOf, type TemplateTable, templateId } from '@sluice/analysis';
import {
  type AnalysisRun,
  type AnalysisTemplateSpec,
  type Argument,
  analysisTemplates,
  apiVersion,
  clusterAnalysisTemplates,
  type Rollout,
  type TemplateReference,
} from '@sluice/api';
import { partsOf, templatesOf } from '@sluice/rollout';
import type { Remark } from '../finding.ts';
import type { World } from '../world.ts';
import { missingRemarks } from './references.ts';
import { namespaceOf } from './rules.ts';

/** Analyses of a Rollout: whether the templates exist, agree with each other, and have a value for each argument. */
export async function analysisRemarks(rollout: Rollout, world: World): Promise<readonly Remark[]> {
  const remarks: Remark[] = [];
  for (const part of partsOf(rollout)) {
    const { field } = part;
    const table = await tableOf(templatesOf(part), rollout, world);
    remarks.push(
      ...table.missing.flatMap(({ reference, found }) => missingRemarks({ ...namedBy(reference, rollout), field }, found, world)),
    );
    if (table.missing.length > 0 || part.type === 'Experiment') continue;
    const { templates = [], args = [], dryRun = [], measurementRetention = [] } = part.analysis;
    const request = { templates, args: args.map(({ name, value = 'x' }): Argument => ({ name, value })), dryRun, measurementRetention };
    const spec = runSpecOf(request, table.templates);
    if (!spec.ok) remarks.push({ rule: 'analysis', severity: 'error', field, message: `${field}: ${spec.error}` });
    const declared = Object.values(table.templates).flatMap((template) => (template.args ?? []).map(({ name }) => name));
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

const namedBy = ({ templateName = '', clusterScope = false }: TemplateReference, rollout: Rollout) => ({
  kind: clusterScope ? clusterAnalysisTemplates : analysisTemplates,
  key: clusterScope ? { name: templateName } : { ...namespaceOf(rollout), name: templateName },
});

interface Templates {
  readonly templates: TemplateTable;
  readonly missing: readonly { readonly reference: TemplateReference; readonly found: 'missing' | 'unknown' }[];
}

/** The templates that some references lead to, through templates that name others, and those that are not there. */
async function tableOf(references: readonly TemplateReference[], rollout: Rollout, world: World): Promise<Templates> {
  const templates: Record<string, AnalysisTemplateSpec> = {};
  const missing: { reference: TemplateReference; found: 'missing' | 'unknown' }[] = [];
  const open = [...references];
  for (let reference = open.shift(); reference !== undefined; reference = open.shift()) {
    const id = templateId(reference);
    if (templates[id] !== undefined) continue;
    const { kind, key } = namedBy(reference, rollout);
    const found = kind === analysisTemplates ? await world.find(analysisTemplates, key) : await world.find(clusterAnalysisTemplates, key);
    if (found === 'missing' || found === 'unknown') missing.push({ reference, found });
    else {
      templates[id] = found.spec;
      open.push(...(found.spec.templates ?? []));
    }
  }
  return { templates, missing };
}

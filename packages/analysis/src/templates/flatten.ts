import type { AnalysisTemplateSpec, Argument, TemplateReference } from '@sluice/api';
import { err, ok, type Result } from '@sluice/kubernetes';
import { type TemplateTable, templateId } from './template-table.ts';

/** Several templates as one, with no reference left in it. */
export type FlatTemplate = Omit<Required<AnalysisTemplateSpec>, 'templates'>;

/**
 * Several templates, and those that they name in turn, as one. A template that is named twice counts once. What the templates say must
 * not clash: metrics have names of their own, and an argument has one default.
 */
export function flattenTemplates(references: readonly TemplateReference[], table: TemplateTable): Result<FlatTemplate> {
  const all = inOrder(references, table);
  if (!all.ok) return all;
  const args = mergeArguments(all.value.flatMap((each) => each.args ?? []));
  if (!args.ok) return args;
  const metrics = all.value.flatMap((each) => each.metrics ?? []);
  const dryRun = all.value.flatMap((each) => each.dryRun ?? []);
  const measurementRetention = all.value.flatMap((each) => each.measurementRetention ?? []);
  for (const [what, twice] of [
    ['metric', firstRepeated(metrics, ({ name }) => name)],
    ['dryRun entry for metric', firstRepeated(dryRun, ({ metricName }) => metricName)],
    ['measurementRetention entry for metric', firstRepeated(measurementRetention, ({ metricName }) => metricName)],
  ])
    if (twice !== undefined) return err(`two templates have a ${what} '${twice}'`);
  if (metrics.length === 0) return err('no metric is there to measure');
  return ok({ metrics, args: args.value, dryRun, measurementRetention });
}

/** Each template once, in the order of the references; those that a template names come right after it. */
function inOrder(references: readonly TemplateReference[], table: TemplateTable): Result<readonly AnalysisTemplateSpec[]> {
  const found = new Map<string, AnalysisTemplateSpec>();
  const open = [...references];
  for (let reference = open.shift(); reference !== undefined; reference = open.shift()) {
    const id = templateId(reference);
    if (found.has(id)) continue;
    const spec = table[id];
    if (spec === undefined) return err(`${id} not found`);
    found.set(id, spec);
    open.unshift(...(spec.templates ?? []));
  }
  return ok([...found.values()]);
}

/** Each argument once. A declaration without a default gives way to one with; two different defaults clash. */
function mergeArguments(declared: readonly Argument[]): Result<readonly Argument[]> {
  const merged = new Map<string, Argument>();
  for (const argument of declared) {
    const before = merged.get(argument.name);
    if (before === undefined || !hasDefault(before)) merged.set(argument.name, argument);
    else if (hasDefault(argument) && JSON.stringify(argument) !== JSON.stringify(before))
      return err(`argument '${argument.name}' has two different defaults`);
  }
  return ok([...merged.values()]);
}

const hasDefault = ({ value, valueFrom }: Argument): boolean => value !== undefined || valueFrom !== undefined;

/** The first name that some entry before had already. */
export function firstRepeated<Entry>(entries: readonly Entry[], nameOf: (entry: Entry) => string): string | undefined {
  const names = entries.map(nameOf);
  return names.find((name, index) => names.indexOf(name) !== index);
}

import type { AnalysisTemplateSpec, TemplateReference } from '@sluice/api';

/** Templates by what names them: see `templateId`. One that is named and does not exist is left out. */
export type TemplateTable = Readonly<Record<string, AnalysisTemplateSpec>>;

/** The words by which people know a template: `AnalysisTemplate 'error-rate'`. */
export const templateId = ({ templateName = '', clusterScope = false }: TemplateReference): string =>
  `${clusterScope ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate'} '${templateName}'`;

/**
 * The templates that some references lead to, through templates that name others. `read` gives what is there; undefined where a
 * template does not exist, 'unknown' where that cannot be told yet: then so is the whole.
 */
export function templateTable(
  references: readonly TemplateReference[],
  read: (reference: TemplateReference) => AnalysisTemplateSpec | undefined | 'unknown',
): TemplateTable | 'unknown' {
  const found: Record<string, AnalysisTemplateSpec> = {};
  const seen = new Set<string>();
  const open = [...references];
  for (let reference = open.pop(); reference !== undefined; reference = open.pop()) {
    const id = templateId(reference);
    if (seen.has(id)) continue;
    seen.add(id);
    const spec = read(reference);
    if (spec === 'unknown') return 'unknown';
    if (spec === undefined) continue;
    found[id] = spec;
    open.push(...(spec.templates ?? []));
  }
  return found;
}

/** The references to templates that do not exist, those in templates that do included. */
export function missingTemplates(references: readonly TemplateReference[], table: TemplateTable): readonly TemplateReference[] {
  const missing: TemplateReference[] = [];
  templateTable(references, (reference) => {
    const spec = table[templateId(reference)];
    if (spec === undefined) missing.push(reference);
    return spec;
  });
  return missing;
}

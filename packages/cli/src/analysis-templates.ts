import { type TemplateTable, templateId } from '@sluice/analysis';
import { type AnalysisTemplateSpec, analysisTemplates, clusterAnalysisTemplates, type TemplateReference } from '@sluice/api';
import type { Kind, ObjectKey } from '@sluice/kubernetes';

/** Where templates are looked for. What is found has the shape of its kind. */
export type ReadTemplate<Absent> = (kind: Kind, key: ObjectKey) => Promise<{ readonly spec: AnalysisTemplateSpec } | Absent>;

/** Templates, and references to those that were not found. */
export interface FoundTemplates<Absent> {
  readonly table: TemplateTable;
  readonly absent: readonly {
    readonly kind: typeof analysisTemplates | typeof clusterAnalysisTemplates;
    readonly key: ObjectKey;
    readonly found: Absent;
  }[];
}

/** The templates that some references lead to, through templates that name others. `namespace` is where those that are no cluster's are. */
export async function findTemplates<Absent extends string | undefined>(
  references: readonly TemplateReference[],
  namespace: string | undefined,
  read: ReadTemplate<Absent>,
): Promise<FoundTemplates<Absent>> {
  const table: Record<string, AnalysisTemplateSpec> = {};
  const absent: FoundTemplates<Absent>['absent'][number][] = [];
  const open = [...references];
  for (let reference = open.shift(); reference !== undefined; reference = open.shift()) {
    const id = templateId(reference);
    if (table[id] !== undefined) continue;
    const { templateName: name = '', clusterScope = false } = reference;
    const kind = clusterScope ? clusterAnalysisTemplates : analysisTemplates;
    const key = clusterScope || namespace === undefined ? { name } : { namespace, name };
    const found = await read(kind, key);
    if (typeof found === 'object') {
      table[id] = found.spec;
      open.push(...(found.spec.templates ?? []));
    } else absent.push({ kind, key, found });
  }
  return { table, absent };
}

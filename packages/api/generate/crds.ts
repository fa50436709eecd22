/** The text of manifests/crds/<kind>-crd.yaml, one CRD per kind. scripts/generate.ts writes the files. */
import { formatDenseYaml } from '@sluice/kubernetes/yaml';
import { crdOf } from '../src/crd.ts';
import { apiKinds } from '../src/kinds.ts';

const banner = '# Written by `make generate`; do not edit.\n';

/** `AnalysisRun` → `analysis-run`. */
const fileStem = (kind: string): string => kind.replaceAll(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();

/** The files to write: path from the root of the repository → content. */
export function generateCrds(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    apiKinds.map((kind) => [`manifests/crds/${fileStem(kind.kind)}-crd.yaml`, banner + formatDenseYaml(crdOf(kind))]),
  );
}

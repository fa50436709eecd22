/**
 * Writes manifests/crds/<kind>-crd.yaml, one CRD per kind. `node packages/api/generate/crds.ts` writes the files; `generateCrds` gives
 * them to a caller.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = new URL('../../../', import.meta.url);
  for (const [path, content] of Object.entries(generateCrds())) writeFileSync(new URL(path, root), content);
}

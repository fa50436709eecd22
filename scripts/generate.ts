/** `make generate`: writes manifests/ from its sources, and docs/known-bugs.md. All of manifests/ is generated, so what no source makes any more is removed. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { knownBugsPage } from '../packages/sandbox/src/simulator/index.ts';
import { filesIn } from './generate/files-in.ts';
import { manifestFiles } from './generate/manifests.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const files = manifestFiles();
for (const path of filesIn(join(root, 'manifests'))) if (!files.has(relative(root, path))) rmSync(path);
for (const [path, text] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
// Helm follows the link, and a copy would be another megabyte.
const chartCrds = join(root, 'manifests/helm/sluice/crds');
rmSync(chartCrds, { force: true });
symlinkSync('../../crds', chartCrds);

writeFileSync(join(root, 'docs/known-bugs.md'), knownBugsPage());

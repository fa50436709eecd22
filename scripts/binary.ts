/**
 * `make binary`: dist/binary/kubectl-argo-rollouts, the plugin inside a copy of Node, for people who have none. It runs on systems like the one
 * that it was built on. See https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html. Ends with a run of it, away from
 * everything else.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundle, root } from './build/bundle.ts';
import { licences } from './build/licences.ts';

const folder = join(root, 'dist/binary');
const binary = join(folder, 'kubectl-argo-rollouts');
/** Node looks for this text to know whether something was put into it. */
const sentinelFuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'sluice-binary-'));
try {
  const main = join(work, 'main.cjs');
  const metafile = await bundle({
    entryPoints: ['packages/cli/src/main.ts'],
    outfile: main,
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
  });
  const blob = join(work, 'main.blob');
  const config = join(work, 'sea.json');
  writeFileSync(config, JSON.stringify({ main, output: blob, disableExperimentalSEAWarning: true, useCodeCache: true }));
  execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  copyFileSync(process.execPath, binary);
  chmodSync(binary, 0o755);
  // It warns of names of sections that it does not understand, and leaves those as they are.
  const postject = join(root, 'node_modules/postject/dist/cli.js');
  execFileSync(process.execPath, [postject, binary, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', sentinelFuse], { stdio: 'pipe' });
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), `${nodeLicence()}\n${'-'.repeat(80)}\n\n${licences(root, [metafile])}`);
  process.stdout.write(`dist/binary/kubectl-argo-rollouts  ${(statSync(binary).size / 1e6).toFixed(0)} MB  ${smoke()}\n`);
} finally {
  rmSync(work, { recursive: true });
}

function nodeLicence(): string {
  return readFileSync(join(dirname(process.execPath), '../LICENSE'), 'utf8');
}

/** Plays a release with the binary alone: no Node on the PATH, nothing beside it. Gives the first line that `version` says. */
function smoke(): string {
  const copy = join(work, 'kubectl-argo-rollouts');
  copyFileSync(binary, copy);
  const run = (...args: readonly string[]): string =>
    execFileSync(copy, args, { cwd: work, env: { PATH: '/nowhere', HOME: work }, encoding: 'utf8', timeout: 60_000 });
  const said = run('simulate', '-f', join(root, 'examples/canary.yaml'));
  if (!/^No law was broken\.$/m.test(said)) throw new Error(`the binary cannot play a release: ${said}`);
  return run('version').split('\n')[0] ?? '';
}

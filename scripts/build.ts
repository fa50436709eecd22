/**
 * `make build`: dist/sluice-controller and dist/kubectl-argo-rollouts, each one file that runs with Node alone, and the licences of the
 * libraries that went into them. Ends with a run of both, away from node_modules.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { banner, hashbang } from './build/banner.ts';
import { licences } from './build/licences.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

const programs = [
  { name: 'sluice-controller', entry: 'packages/controller/src/main.ts', smoke: ['--version'] },
  { name: 'kubectl-argo-rollouts', entry: 'packages/cli/src/main.ts', smoke: ['version'] },
] as const;

/** What the WebSocket library takes along where it is installed; it works without. */
const optional = ['bufferutil', 'utf-8-validate'];

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

async function bundle(name: string, entry: string): Promise<Metafile> {
  const outfile = join(dist, name);
  const { metafile, warnings } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: optional,
    // Older than the Node that is needed, so that an older one can read the file as far as the banner and say what it lacks.
    target: 'es2022',
    banner: { js: banner(name) },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  if (warnings.length > 0) throw new Error(`${name}: esbuild warns, see above`);
  const outside = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports.map(({ path }) => path))
    .filter((path) => !isBuiltin(path) && !optional.includes(path));
  if (outside.length > 0) throw new Error(`dist/${name} would need ${outside.join(', ')} at run time`);
  const text = readFileSync(outfile, 'utf8');
  if (!text.startsWith('#!')) writeFileSync(outfile, hashbang + text);
  chmodSync(outfile, 0o755);
  return metafile;
}

function smoke(name: string, args: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-build-'));
  try {
    copyFileSync(join(dist, name), join(folder, name));
    const said = execFileSync(process.execPath, [join(folder, name), ...args], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
    if (!said.includes(version)) throw new Error(`${name} ${args.join(' ')} does not name version ${version}: ${said}`);
    return said.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
// The repository's package.json says that files are modules; a copy elsewhere is CommonJS by default.
writeFileSync(join(dist, 'package.json'), '{ "type": "commonjs" }\n');
const metafiles: Metafile[] = [];
for (const { name, entry } of programs) metafiles.push(await bundle(name, entry));
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES'), licences(root, metafiles));
for (const { name, smoke: args } of programs) {
  const said = smoke(name, args);
  process.stdout.write(`dist/${name}  ${(statSync(join(dist, name)).size / 1e6).toFixed(1)} MB  ${said.split('\n')[0]}\n`);
}

/**
 * `make build`: dist/sluice-controller, one file, and dist/kubectl-argo-rollouts with its modules in dist/lib, both of which run with Node
 * alone; and the licences of the libraries that went into them. Ends with a run of both, away from node_modules.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { banner, hashbang } from './build/banner.ts';
import { bundle, root } from './build/bundle.ts';
import { launcher, requireInModules } from './build/launcher.ts';
import { licences } from './build/licences.ts';
import { sparing } from './build/sparing.ts';

const dist = join(root, 'dist');
const plugin = 'kubectl-argo-rollouts';

/** Names stay as they are, for errors and stack traces. */
const smaller = { minifyWhitespace: true, minifySyntax: true } as const;

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function program(name: string, text: string): void {
  writeFileSync(join(dist, name), text.startsWith('#!') ? text : hashbang + text);
  chmodSync(join(dist, name), 0o755);
}

async function buildController(): Promise<Metafile> {
  const name = 'sluice-controller';
  const outfile = join(dist, name);
  const made = await bundle({
    entryPoints: ['packages/controller/src/main.ts'],
    outfile,
    format: 'cjs',
    ...smaller,
    banner: { js: `${banner(name)}\n${sparing}` },
  });
  const text = readFileSync(outfile, 'utf8');
  const [wide] = /[^\0-\xff]/.exec(text) ?? [];
  // The text stays in memory, and one such character makes it twice as long there.
  if (wide !== undefined)
    throw new Error(`${name} has the character ${wide} in it: write it as \\u${wide.charCodeAt(0).toString(16).padStart(4, '0')}`);
  program(name, text);
  return made;
}

/** Each command is a module of its own, and so are the parts that only some commands need: what is not asked for is not read. */
async function buildPlugin(): Promise<Metafile> {
  const made = await bundle({
    entryPoints: ['packages/cli/src/main.ts'],
    outdir: join(dist, 'lib', plugin),
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    splitting: true,
    ...smaller,
    banner: { js: requireInModules },
  });
  program(plugin, banner(plugin) + launcher(plugin));
  return made;
}

function sizeOf(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** Runs a program from a copy of dist, and gives what it says of its version. */
function smoke(folder: string, name: string, ...args: readonly string[]): string {
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') };
  const said = execFileSync(process.execPath, [join(folder, name), ...args], { cwd: folder, env, encoding: 'utf8', timeout: 60_000 });
  if (!said.includes(version)) throw new Error(`${name} ${args.join(' ')} does not name version ${version}: ${said}`);
  return said.split('\n')[0] ?? '';
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
// The repository's package.json says that files are modules; a copy elsewhere is CommonJS by default.
writeFileSync(join(dist, 'package.json'), '{ "type": "commonjs" }\n');
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES'), licences(root, [await buildController(), await buildPlugin()]));
const elsewhere = mkdtempSync(join(tmpdir(), 'sluice-build-'));
try {
  cpSync(dist, elsewhere, { recursive: true });
  const tell = (name: string, bytes: number, said: string) =>
    process.stdout.write(`dist/${name}  ${(bytes / 1e6).toFixed(1)} MB  ${said}\n`);
  tell('sluice-controller', sizeOf(join(dist, 'sluice-controller')), smoke(elsewhere, 'sluice-controller', '--version'));
  tell(plugin, sizeOf(join(dist, 'lib', plugin)), smoke(elsewhere, plugin, 'version'));
} finally {
  rmSync(elsewhere, { recursive: true });
}

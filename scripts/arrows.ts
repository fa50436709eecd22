/**
 * Which package may import which: the picture in docs/architecture.md as data. `node scripts/arrows.ts` compares it with what the
 * sources import and what each package.json declares, and lists every arrow that is not allowed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const pure = ['kubernetes', 'api', 'rollout', 'canary', 'blue-green', 'analysis', 'experiment', 'traffic-routers', 'view'];

const arrows: Readonly<Record<string, readonly string[]>> = {
  kubernetes: [],
  api: ['kubernetes'],
  analysis: ['kubernetes', 'api'],
  rollout: ['kubernetes', 'api', 'analysis'],
  canary: ['kubernetes', 'api', 'analysis', 'rollout'],
  'blue-green': ['kubernetes', 'api', 'rollout'],
  experiment: ['kubernetes', 'api', 'analysis', 'rollout'],
  'traffic-routers': ['kubernetes', 'api'],
  view: ['kubernetes', 'api'],
  'metric-providers': ['kubernetes', 'api', 'analysis'],
  runtime: ['kubernetes'],
  'kube-client': ['kubernetes'],
  controller: [...pure, 'metric-providers', 'runtime'],
  sandbox: [...pure, 'metric-providers', 'runtime', 'controller'],
  cli: [...pure, 'kube-client', 'controller', 'sandbox'],
  dashboard: ['kubernetes', 'api', 'view', 'kube-client'],
};

/** Files that may go further than their package: the one place where the controller meets a real server. */
const doors: Readonly<Record<string, readonly string[]>> = { 'packages/controller/src/main.ts': ['kube-client'] };

/** The one file that may import each outside library. */
const libraryDoors: Readonly<Record<string, string>> = {
  ajv: 'packages/api/src/validate.ts',
  axios: 'packages/metric-providers/src/http.ts',
  '@kubernetes/client-node': 'packages/kube-client/src/credential-plugin.ts',
  'fast-json-patch': 'packages/kubernetes/src/json-patch.ts',
  'prom-client': 'packages/controller/src/metrics.ts',
  undici: 'packages/kube-client/src/transport.ts',
  winston: 'packages/controller/src/log.ts',
  yaml: 'packages/kubernetes/src/yaml.ts',
};

const root = resolve(fileURLToPath(import.meta.url), '../..');
const importPattern = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** One line per import that the table does not allow; empty when the house is in order. */
function violations(): string[] {
  const found: string[] = [];
  for (const name of readdirSync(join(root, 'packages'))) {
    const allowed = arrows[name];
    if (allowed === undefined) {
      found.push(`packages/${name}: not in the table of arrows (scripts/arrows.ts)`);
      continue;
    }
    const home = join(root, 'packages', name);
    const declared = Object.keys(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).dependencies ?? {});
    for (const file of sources(join(home, 'src'))) {
      const path = relative(root, file);
      const may = [...allowed, ...(doors[path] ?? [])];
      for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(importPattern)) {
        if (target.startsWith('.')) {
          if (!resolve(file, '..', target).startsWith(home)) found.push(`${path}: leaves its package through ${target}`);
        } else if (target.startsWith('@sluice/')) {
          const [, other = ''] = target.split('/');
          if (!may.includes(other)) found.push(`${path}: ${name} may not import ${other}`);
          else if (!declared.includes(`@sluice/${other}`)) found.push(`${path}: imports ${target}, which package.json does not declare`);
        } else {
          const door = libraryDoors[target];
          if (door !== undefined && path !== door && !path.endsWith('.test.ts')) found.push(`${path}: ${target} has one door, ${door}`);
          if (pure.includes(name) && target.startsWith('node:') && !path.endsWith('.test.ts'))
            found.push(`${path}: ${name} is pure and may not import ${target}`);
        }
      }
    }
    for (const dependency of declared.filter((each) => each.startsWith('@sluice/'))) {
      const other = dependency.slice('@sluice/'.length);
      const throughDoor = Object.entries(doors).some(([path, targets]) => path.startsWith(`packages/${name}/`) && targets.includes(other));
      if (!allowed.includes(other) && !throughDoor) found.push(`packages/${name}/package.json: ${name} may not depend on ${other}`);
    }
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = violations();
  for (const line of found) process.stderr.write(`${line}\n`);
  process.stdout.write(`arrows: ${found.length === 0 ? 'all hold' : `${found.length} broken`}\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

/**
 * Copies the schemas of the kinds listed in kinds.ts out of Kubernetes' own OpenAPI v3 documents into ../openapi/schemas.json.
 * Run by hand when the Kubernetes version moves: `node packages/kubernetes/generate/import-openapi.ts`. Needs Go, which
 * fetches the module that carries the documents. Everything else reads the committed copy.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesVersion, rootSchemas } from './roots.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const module = execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@${kubernetesVersion}`], { encoding: 'utf8' });
const folder = join(JSON.parse(module).Dir, 'api/openapi-spec/v3');

const all = new Map<string, Json>();
for (const file of readdirSync(folder)) {
  const document = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  for (const [name, schema] of Object.entries<Json>(document.components?.schemas ?? {})) all.set(name, schema);
}

const kept = new Map<string, Json>();
function keep(name: string): void {
  if (kept.has(name)) return;
  const schema = all.get(name);
  if (schema === undefined) throw new Error(`no schema named ${name} in Kubernetes ${kubernetesVersion}`);
  kept.set(name, schema);
  for (const [, reference] of JSON.stringify(schema).matchAll(/#\/components\/schemas\/([^"]+)/g)) keep(String(reference));
}
for (const name of rootSchemas) keep(name);

const lines = [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`);
writeFileSync(new URL('../openapi/schemas.json', import.meta.url), `{\n${lines.join(',\n')}\n}\n`);

/**
 * Writes src/fixtures/upstream-surface.json: paths and types of the fields in the CRDs that Argo Rollouts publishes, so that a test can
 * say that none is missing here. Pod templates and Jobs are Kubernetes' own and left out. Needs Go, which fetches the module; run by
 * hand when the version moves: `node packages/api/generate/import-upstream-surface.ts`.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '@sluice/kubernetes/yaml';
import type { JsonSchema } from '../src/schema.ts';

const version = 'v1.10.1';
const module = execFileSync('go', ['mod', 'download', '-json', `github.com/argoproj/argo-rollouts@${version}`], { encoding: 'utf8' });
const folder = join(JSON.parse(module).Dir, 'manifests/crds');

const borrowed = /(^|\.)(template|job\.spec)$/;

const typeOf = (schema: JsonSchema): string =>
  schema['x-kubernetes-int-or-string'] ? 'int-or-string' : schema['x-kubernetes-preserve-unknown-fields'] ? 'any' : String(schema.type);

function* fields(schema: JsonSchema, path: string): Generator<readonly [string, string]> {
  if (path !== '') yield [path, typeOf(schema)];
  if (borrowed.test(path)) return;
  for (const [name, field] of Object.entries(schema.properties ?? {})) yield* fields(field, path === '' ? name : `${path}.${name}`);
  if (schema.items) yield* fields(schema.items, `${path}[]`);
  if (schema.additionalProperties) yield* fields(schema.additionalProperties, `${path}{}`);
}

const kinds: Record<string, Record<string, string>> = {};
for (const file of readdirSync(folder).filter((name) => name.endsWith('-crd.yaml'))) {
  const documents = parseYaml(readFileSync(join(folder, file), 'utf8'));
  if (!documents.ok) throw new Error(`${file}: ${documents.error}`);
  // biome-ignore lint/suspicious/noExplicitAny: a CRD, read once and by hand
  const { spec } = documents.value[0] as any;
  kinds[spec.names.kind] = Object.fromEntries(fields(spec.versions[0].schema.openAPIV3Schema, ''));
}

const origin = `Field paths and types of the CRDs of github.com/argoproj/argo-rollouts ${version} (manifests/crds, Apache-2.0), for comparison.`;
writeFileSync(new URL('../src/fixtures/upstream-surface.json', import.meta.url), `${JSON.stringify({ origin, kinds }, undefined, 1)}\n`);

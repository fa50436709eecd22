/**
 * Writes src/generated/kubernetes-schemas.ts: the parts of Kubernetes' OpenAPI (packages/kubernetes/openapi/schemas.json) that pod
 * templates and Jobs are made of, in the form that CRDs need: structural, without prose, merge rules kept.
 * `node packages/api/generate/kubernetes-schemas.ts` writes the file; run it when the Kubernetes version moves.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { kubernetesVersion } from '../../kubernetes/generate/roots.ts';
import type { JsonSchema } from '../src/schema.ts';

interface OpenApi {
  readonly $ref?: string;
  readonly allOf?: readonly OpenApi[];
  readonly type?: Exclude<JsonSchema['type'], undefined>;
  readonly format?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, OpenApi>>;
  readonly items?: OpenApi;
  readonly additionalProperties?: OpenApi;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic';
}

const core = 'io.k8s.api.core.v1.';
const roots = [`${core}PodTemplateSpec`, 'io.k8s.api.batch.v1.JobSpec'];

const texts: JsonSchema = { type: 'object', additionalProperties: { type: 'string' } };

/** Schemas whose form in a CRD is another one. */
const special: Readonly<Record<string, JsonSchema>> = {
  // Kubernetes reads `cpu: 0.5` too, which int-or-string would refuse. So: any scalar, and the pattern where it is text.
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    'x-kubernetes-preserve-unknown-fields': true,
    pattern: '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
  },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { 'x-kubernetes-int-or-string': true },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { type: 'string', format: 'date-time' },
  // All metadata in here is that of a template, which gives its labels and annotations to what is made of it and nothing else.
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta': { type: 'object', properties: { labels: texts, annotations: texts } },
};

/**
 * Schemas whose defaults the server is to fill in. The others are left to the API server that gets the pod in the end, so that a
 * template stays what its author wrote. A key of a merged list needs its default; the rest are those that existing clusters have
 * filled in already, and a template must not look changed.
 */
const filledIn = new Set(
  [
    'ConfigMapEnvSource',
    'ConfigMapKeySelector',
    'ContainerPort',
    'FileKeySelector',
    'GRPCAction',
    'LocalObjectReference',
    'SecretEnvSource',
    'SecretKeySelector',
  ].map((name) => core + name),
);

/** Fields that Kubernetes calls required and reads as zero where they are missing. */
const zeroWhenMissing: Readonly<Record<string, readonly string[]>> = { [`${core}ISCSIVolumeSource`]: ['lun'] };

const open: Readonly<Record<string, OpenApi>> = JSON.parse(
  readFileSync(new URL('../../kubernetes/openapi/schemas.json', import.meta.url), 'utf8'),
);

const shortReference = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

const mapValues = <A, B>(record: Readonly<Record<string, A>>, change: (value: A, key: string) => B): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));

/** The structural form of a schema. `keepDefaults` says whether defaults of its fields stay. */
function structural(schema: OpenApi, keepDefaults: boolean): JsonSchema {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (reference !== undefined) return { $ref: shortReference(reference) };
  const { type, format, properties, items, additionalProperties, required } = schema;
  const listType = schema['x-kubernetes-list-type'];
  const mapKeys = schema['x-kubernetes-list-map-keys'];
  const mapType = schema['x-kubernetes-map-type'];
  const field = (value: OpenApi, name: string): JsonSchema => {
    const found = structural(value, keepDefaults);
    const scalar = value.default;
    const keep = keepDefaults && !required?.includes(name) && (typeof scalar === 'string' || typeof scalar === 'boolean');
    return keep ? { ...found, default: scalar } : found;
  };
  return {
    ...(type && { type }),
    ...(format && { format }),
    ...(properties && { properties: mapValues(properties, field) }),
    ...(required && { required }),
    ...(items && { items: structural(items, keepDefaults) }),
    ...(additionalProperties && { additionalProperties: structural(additionalProperties, keepDefaults) }),
    ...(listType && { 'x-kubernetes-list-type': listType }),
    ...(mapKeys && { 'x-kubernetes-list-map-keys': mapKeys }),
    ...(mapType && { 'x-kubernetes-map-type': mapType }),
  };
}

function definition(name: string): JsonSchema {
  const fixed = special[name];
  if (fixed !== undefined) return fixed;
  const schema = open[name];
  if (schema === undefined) throw new Error(`no schema named ${name} in Kubernetes ${kubernetesVersion}`);
  const missing = zeroWhenMissing[name] ?? [];
  const needed = schema.required?.filter((field) => !missing.includes(field));
  return structural(needed === undefined ? schema : { ...schema, required: needed }, filledIn.has(name));
}

function reachable(names: readonly string[]): ReadonlyMap<string, JsonSchema> {
  const found = new Map<string, JsonSchema>();
  const follow = (name: string): void => {
    if (found.has(name)) return;
    const schema = definition(name);
    found.set(name, schema);
    for (const [, reference = ''] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) follow(reference);
  };
  names.forEach(follow);
  return found;
}

/** The file to write: its path from the root of the repository, and its content. */
export function generateKubernetesSchemas(): Readonly<Record<string, string>> {
  const lines = [...reachable(roots)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `  ${JSON.stringify(name)}: ${JSON.stringify(schema)},`);
  const content = [
    `// Generated by \`make generate\` from Kubernetes' OpenAPI (${kubernetesVersion}). Do not edit.`,
    '',
    "import type { JsonSchema } from '../schema.ts';",
    '',
    '/** What pod templates and Jobs are made of, by name in the OpenAPI of Kubernetes. */',
    'export const kubernetesSchemas: Readonly<Record<string, JsonSchema>> = {',
    ...lines,
    '};',
    '',
  ].join('\n');
  return { 'packages/api/src/generated/kubernetes-schemas.ts': content };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = new URL('../../../', import.meta.url);
  for (const [path, content] of Object.entries(generateKubernetesSchemas())) writeFileSync(new URL(path, root), content);
}

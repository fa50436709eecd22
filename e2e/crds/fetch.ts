/**
 * `node e2e/crds/fetch.ts`: takes the vendors' CRDs of routing objects out of their Go modules, pinned below, and stores them here
 * without their descriptions.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject } from '@sluice/kubernetes';
import { formatDenseYaml, parseYaml } from '@sluice/kubernetes/yaml';

/** With their licences. */
const sources = [
  {
    module: 'github.com/projectcontour/contour@v1.33.8',
    licence: 'Apache License 2.0',
    files: ['examples/contour/01-crds.yaml'],
    crds: ['httpproxies.projectcontour.io'],
  },
  {
    module: 'github.com/traefik/traefik/v3@v3.7.13',
    licence: 'MIT License',
    files: ['docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml'],
    crds: ['traefikservices.traefik.io', 'ingressroutes.traefik.io'],
  },
  {
    module: 'knative.dev/serving@v0.51.0',
    licence: 'Apache License 2.0',
    files: ['config/core/300-resources/service.yaml'],
    crds: ['services.serving.knative.dev'],
  },
  {
    module: 'istio.io/api@v1.31.4',
    licence: 'Apache License 2.0',
    files: ['kubernetes/customresourcedefinitions.gen.yaml'],
    crds: ['virtualservices.networking.istio.io', 'destinationrules.networking.istio.io'],
  },
  {
    module: 'sigs.k8s.io/gateway-api@v1.6.3',
    licence: 'Apache License 2.0',
    files: ['http', 'grpc', 'tcp', 'tls'].map((kind) => `config/crd/standard/gateway.networking.k8s.io_${kind}routes.yaml`),
    crds: ['httproutes', 'grpcroutes', 'tcproutes', 'tlsroutes'].map((plural) => `${plural}.gateway.networking.k8s.io`),
  },
];

const here = fileURLToPath(new URL('.', import.meta.url));

for (const { module, licence, files, crds } of sources) {
  const { Dir } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' }));
  const all = files.flatMap((file) => {
    const parsed = parseYaml(readFileSync(join(Dir, file), 'utf8'));
    if (!parsed.ok) throw new Error(`${module} ${file}: ${parsed.error}`);
    return parsed.value;
  });
  for (const name of crds) {
    const crd = all.find((each) => isObject(each) && isObject(each.metadata) && each.metadata.name === name);
    if (!isObject(crd)) throw new Error(`${module} has no ${name}`);
    const { spec } = crd;
    const kept = {
      apiVersion: crd.apiVersion,
      kind: crd.kind,
      metadata: { name, annotations: approvalOf(crd) },
      spec: withoutDescriptions(inOneVersion(spec)),
    };
    writeFileSync(
      join(here, `${name}.yaml`),
      `# From the Go module ${module}, ${licence}; without descriptions.\n${formatDenseYaml(kept)}`,
    );
  }
}

/** In the version that is stored, without the columns that kubectl prints. */
function inOneVersion(spec: unknown): unknown {
  if (!isObject(spec) || !Array.isArray(spec.versions)) return spec;
  const versions = spec.versions
    .filter((each) => isObject(each) && each.storage === true)
    .map(({ additionalPrinterColumns: _columns, ...version }) => version);
  return { ...spec, versions };
}

/** What the API server asks of groups of its own project. */
function approvalOf({ metadata }: Readonly<Record<string, unknown>>): object {
  const annotations = isObject(metadata) && isObject(metadata.annotations) ? metadata.annotations : {};
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => key === 'api-approved.kubernetes.io'));
}

/** A property may be called `description` too: that one stays. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => !(key === 'description' && typeof field === 'string'))
      .map(([key, field]) => [key, withoutDescriptions(field)]),
  );
}

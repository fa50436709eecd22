/**
 * `node e2e/crds/fetch.ts`: takes the vendors' CRDs of routing objects out of their Go modules, pinned below, and stores them here
 * without their descriptions. Those that no Go module has are written by hand, and say after what in their first lines.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject } from '@sluice/kubernetes';
import { formatDenseYaml, parseYaml } from '@sluice/kubernetes/yaml';

interface Source {
  readonly module: string;
  readonly licence: string;
  readonly files: readonly string[];
  /** The names of the CRDs to take. */
  readonly crds: readonly string[];
  /** The versions that routers speak, the first is stored. Where left out, that which the vendor stores. */
  readonly versions?: readonly string[];
}

const sources: readonly Source[] = [
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
  {
    module: 'github.com/openservicemesh/osm@v1.2.4',
    licence: 'Apache License 2.0',
    files: ['cmd/osm-bootstrap/crds/smi_traffic_split.yaml'],
    crds: ['trafficsplits.split.smi-spec.io'],
    versions: ['v1alpha2', 'v1alpha3', 'v1alpha4'],
  },
  {
    module: 'github.com/emissary-ingress/emissary/v3@v3.9.1',
    licence: 'Apache License 2.0',
    files: ['manifests/emissary/emissary-crds.yaml.in'],
    crds: ['mappings.getambassador.io'],
    versions: ['v3alpha1', 'v2'],
  },
  {
    module: 'github.com/apache/apisix-ingress-controller@v1.8.4',
    licence: 'Apache License 2.0',
    files: ['samples/deploy/crd/v1/ApisixRoute.yaml'],
    crds: ['apisixroutes.apisix.apache.org'],
  },
  {
    module: 'github.com/zalando/skipper@v0.22.0',
    licence: 'Apache License 2.0',
    files: ['dataclients/kubernetes/deploy/apply/routegroups_crd.yaml'],
    crds: ['routegroups.zalando.org'],
  },
  {
    module: 'github.com/openshift/api@v0.0.0-20260501191448-a49973eaef53',
    licence: 'Apache License 2.0',
    files: ['route/v1/zz_generated.crd-manifests/routes.crd.yaml'],
    crds: ['routes.route.openshift.io'],
  },
  {
    module: 'github.com/nginxinc/kubernetes-ingress@v1.12.5',
    licence: 'Apache License 2.0',
    files: ['virtualservers', 'virtualserverroutes'].map((plural) => `deployments/common/crds/k8s.nginx.org_${plural}.yaml`),
    crds: ['virtualservers', 'virtualserverroutes'].map((plural) => `${plural}.k8s.nginx.org`),
  },
];

const here = fileURLToPath(new URL('.', import.meta.url));

for (const { module, licence, files, crds, versions } of sources) {
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
      spec: withoutDescriptions(inVersions(spec, versions)),
    };
    writeFileSync(
      join(here, `${name}.yaml`),
      `# From the Go module ${module}, ${licence}; without descriptions.\n${formatDenseYaml(kept)}`,
    );
  }
}

/** In the versions that are asked for, without the columns that kubectl prints and without the vendor's webhook between versions. */
function inVersions(spec: unknown, wanted: readonly string[] | undefined): unknown {
  if (!isObject(spec) || !Array.isArray(spec.versions)) return spec;
  const { conversion: _webhook, preserveUnknownFields: _deprecated, versions, ...rest } = spec;
  const all = (versions as readonly unknown[]).filter(isObject);
  const names = wanted ?? all.filter(({ storage }) => storage === true).map(({ name }) => name);
  const kept = names.map((name, index) => {
    const found = all.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no version ${name}`);
    const { additionalPrinterColumns: _columns, ...version } = found;
    return { ...version, served: true, storage: index === 0 };
  });
  return { ...rest, versions: kept };
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

/** The Helm chart: the objects of install.yaml and namespace-install.yaml, with holes where values go. */

import type { ApiAccess } from '../../packages/controller/src/access.ts';
import type { Container, Deployment, KubeObject } from '../../packages/kubernetes/src/index.ts';
import { accessControl, aggregatedRoles } from './access-control.ts';
import { banner, body, documents } from './documents.ts';
import { image, namespace, replicas, version } from './names.ts';
import { resources, workload } from './workload.ts';

const [repository, tag] = image.split(':');

const values = `${banner}
# true: one controller for the whole cluster. false: for the namespace of the release alone.
clusterInstall: true
# Extends the built-in roles admin, edit and view to Rollouts and their relatives.
createClusterAggregateRoles: true

imagePullSecrets: []

controller:
  # One leads, the others stand by.
  replicas: ${replicas}
  image:
    repository: ${repository}
    tag: ${tag}
    pullPolicy: IfNotPresent
  # More flags, for example --instance-id=blue
  extraArgs: []
  resources: ${JSON.stringify(resources)}
  podAnnotations: {}
  nodeSelector: {}
  tolerations: []
  affinity: {}
`;

/** The files of the chart, by their path in it. Its CRDs are those of manifests/crds. */
export function helmChart(access: readonly ApiAccess[], plurals: readonly string[]): ReadonlyMap<string, string> {
  return new Map([
    [
      'Chart.yaml',
      documents({
        apiVersion: 'v2',
        name: 'sluice',
        description: 'Progressive delivery for Kubernetes: canary and blue-green rollouts.',
        type: 'application',
        version,
        appVersion: version,
        kubeVersion: '>=1.32.0-0',
      }),
    ],
    ['values.yaml', values],
    [
      'templates/access-control.yaml',
      banner + either('.Values.clusterInstall', template(accessControl('cluster', access)), template(accessControl('namespace', access))),
    ],
    [
      'templates/aggregated-roles.yaml',
      banner + either('and .Values.clusterInstall .Values.createClusterAggregateRoles', template(aggregatedRoles(plurals))),
    ],
    ['templates/controller.yaml', banner + template(workload('cluster').map(withHoles))],
  ]);
}

const either = (condition: string, yes: string, no?: string): string =>
  `{{- if ${condition} }}\n${yes}${no === undefined ? '' : `{{- else }}\n${no}`}{{- end }}\n`;

/** YAML whose holes stand free: Helm fills them in before the text is read as YAML. */
const template = (objects: readonly KubeObject[]): string =>
  body(...objects)
    .replaceAll(/(["'])(\{\{.*\}\})\1$/gm, '$2')
    .replaceAll(`namespace: ${namespace}\n`, 'namespace: {{ .Release.Namespace }}\n');

function withHoles(object: KubeObject): KubeObject {
  return object.kind === 'Deployment' ? deploymentWithHoles(object) : object;
}

const block = (value: string, indent: number): string => `{{- toYaml ${value} | nindent ${indent} }}`;

/** Text stands where the real object has numbers, lists and objects. */
function deploymentWithHoles(object: Deployment | KubeObject): KubeObject {
  const deployment: Deployment = JSON.parse(JSON.stringify(object));
  const { spec } = deployment;
  const pod = spec?.template.spec;
  const holes = {
    image: '{{ .Values.controller.image.repository }}:{{ .Values.controller.image.tag }}',
    imagePullPolicy: '{{ .Values.controller.image.pullPolicy }}',
    args: block(
      '(concat (list "--leader-elect") (ternary (list) (list "--namespaced") .Values.clusterInstall) .Values.controller.extraArgs)',
      12,
    ),
    resources: block('.Values.controller.resources', 12),
  };
  const withValues = {
    ...deployment,
    spec: {
      ...spec,
      replicas: '{{ .Values.controller.replicas }}',
      template: {
        metadata: { ...spec?.template.metadata, annotations: block('.Values.controller.podAnnotations', 8) },
        spec: {
          ...pod,
          imagePullSecrets: block('.Values.imagePullSecrets', 8),
          nodeSelector: block('.Values.controller.nodeSelector', 8),
          tolerations: block('.Values.controller.tolerations', 8),
          affinity: block('.Values.controller.affinity', 8),
          containers: pod?.containers.map((container: Container) => ({ ...container, ...holes })),
        },
      },
    },
  };
  return withValues;
}

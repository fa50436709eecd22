import {
  type Experiment,
  type ExperimentTemplate,
  experimentNameAnnotation,
  experimentTemplateAnnotation,
  podTemplateHashLabel,
  replicasOfTemplate,
} from '@sluice/api';
import { controllerReference, type Json, type NamedMeta, type ReplicaSet, type Service } from '@sluice/kubernetes';
import { normalisePodTemplate, shortHash } from '@sluice/rollout';

/** The ReplicaSet of a template. `collisions` counts names that were taken: then it has another name, and another hash. */
export function replicaSetOf(experiment: Experiment, template: ExperimentTemplate, collisions = 0): ReplicaSet {
  const { [podTemplateHashLabel]: _former, ...own } = template.template.metadata?.labels ?? {};
  const hash = podHashOfTemplate(experiment, template, own, collisions);
  const labels = { ...own, [podTemplateHashLabel]: hash };
  const name = `${experiment.metadata.name}-${template.name}${collisions === 0 ? '' : `-${collisions}`}`;
  const { selector, minReadySeconds } = template;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metadataFor(experiment, template, name, labels),
    spec: {
      replicas: replicasOfTemplate(template),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [podTemplateHashLabel]: hash } },
      template: { ...template.template, metadata: { ...template.template.metadata, labels } },
    },
  };
}

/**
 * Different for every template of every Experiment, even where the pods are alike: a Service that selects a revision of a Rollout must
 * not select pods that an Experiment makes of the same revision.
 */
function podHashOfTemplate(
  { metadata }: Experiment,
  { name, template }: ExperimentTemplate,
  labels: Readonly<Record<string, string>>,
  collisions: number,
): string {
  const pods = normalisePodTemplate({ ...template, metadata: { ...template.metadata, labels } });
  const value: Json = { experiment: metadata.name, template: name, pods };
  return shortHash(value, collisions === 0 ? undefined : collisions);
}

const longestServiceName = 63;

/** The name of a template's Service; undefined where none is asked for, or where no container has a port that it could lead to. */
export function serviceNameOf(experiment: Experiment, template: ExperimentTemplate): string | undefined {
  if (template.service === undefined || portsOf(template).length === 0) return undefined;
  if (template.service.name !== undefined && template.service.name !== '') return template.service.name;
  const name = `${experiment.metadata.name}-${template.name}`;
  if (name.length <= longestServiceName) return name;
  const suffix = `-${shortHash(name)}`;
  return `${name.slice(0, longestServiceName - suffix.length)}${suffix}`;
}

/** The names of all Services that an Experiment gives. */
export const serviceNamesOf = (experiment: Experiment): readonly string[] =>
  experiment.spec.templates.flatMap((template) => serviceNameOf(experiment, template) ?? []);

/** The Service in front of the pods of one template. */
export const serviceOf = (experiment: Experiment, template: ExperimentTemplate, name: string, replicaSet: ReplicaSet): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadataFor(experiment, template, name, {}),
  spec: { selector: { ...replicaSet.spec?.template?.metadata?.labels }, ports: portsOf(template) },
});

/** Every port of every container, once. Where there are several, each needs a name. */
function portsOf({ template }: ExperimentTemplate): NonNullable<NonNullable<Service['spec']>['ports']> {
  const found = (template.spec?.containers ?? []).flatMap(({ ports = [] }) => ports);
  const unique = found.filter(
    (port, index) =>
      found.findIndex((each) => each.containerPort === port.containerPort && protocolOf(each) === protocolOf(port)) === index,
  );
  const names = new Set<string>();
  return unique.map((port) => {
    const byNumber = `${protocolOf(port).toLowerCase()}-${port.containerPort}`;
    const name = port.name === undefined || names.has(port.name) ? byNumber : port.name;
    names.add(name);
    return { name, protocol: protocolOf(port), port: port.containerPort, targetPort: port.containerPort };
  });
}

const protocolOf = ({ protocol }: { readonly protocol?: string }): string => protocol ?? 'TCP';

function metadataFor(
  experiment: Experiment,
  template: ExperimentTemplate,
  name: string,
  labels: Readonly<Record<string, string>>,
): NamedMeta {
  const { namespace } = experiment.metadata;
  return {
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    annotations: { [experimentNameAnnotation]: experiment.metadata.name, [experimentTemplateAnnotation]: template.name },
    ownerReferences: [controllerReference(experiment)],
  };
}

/**
 * What Kubernetes would refuse about a pod template, as far as it can be said without its libraries: a rollout should not begin with a
 * ReplicaSet that cannot be created. The API server has the last word when it is created.
 */
import { type FieldProblem, type PodSpec, type PodTemplateSpec, qualifiedNameProblem, subdomainProblem } from '@sluice/kubernetes';
import { forbidden, invalid, missing, negative, unsupported } from '../../problems.ts';
import { containerProblems, duplicateContainerNames } from './containers.ts';
import { labelProblems } from './selector.ts';
import { volumeProblems } from './volumes.ts';

/** What is wrong with the template of a Rollout's pods. */
export function podTemplateProblems(template: PodTemplateSpec | undefined): readonly FieldProblem[] {
  if (template === undefined) return [missing('spec.template')];
  const metadata = 'spec.template.metadata';
  return [
    ...labelProblems(`${metadata}.labels`, template.metadata?.labels),
    ...Object.keys(template.metadata?.annotations ?? {}).flatMap((key) => {
      const wrong = qualifiedNameProblem(key.toLowerCase());
      return wrong === undefined ? [] : [invalid(`${metadata}.annotations`, key, wrong)];
    }),
    ...(template.spec === undefined
      ? [missing('spec.template.spec.containers')]
      : [...specProblems(template.spec), ...longRunningProblems(template.spec)]),
  ];
}

const field = 'spec.template.spec';
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

function specProblems(spec: PodSpec): readonly FieldProblem[] {
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  const containers = spec.containers ?? [];
  return [
    ...volumeProblems(`${field}.volumes`, spec.volumes),
    ...(containers.length === 0 ? [missing(`${field}.containers`)] : []),
    ...containers.flatMap((container, index) => containerProblems(`${field}.containers[${index}]`, container, volumes)),
    ...(spec.initContainers ?? []).flatMap((container, index) =>
      containerProblems(`${field}.initContainers[${index}]`, container, volumes),
    ),
    ...duplicateContainerNames(field, spec),
    ...((spec.ephemeralContainers ?? []).length > 0
      ? [forbidden(`${field}.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : []),
    ...oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, dnsPolicies),
    ...labelProblems(`${field}.nodeSelector`, spec.nodeSelector),
    ...subdomain(`${field}.serviceAccountName`, spec.serviceAccountName),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, index) => (name ? [] : [missing(`${field}.imagePullSecrets[${index}].name`)])),
    ...negative(`${field}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds),
  ];
}

/** Pods of a ReplicaSet run until they are stopped. */
const longRunningProblems = ({ restartPolicy, activeDeadlineSeconds }: PodSpec): readonly FieldProblem[] => [
  ...oneOf(`${field}.restartPolicy`, restartPolicy, ['Always']),
  ...(activeDeadlineSeconds === undefined
    ? []
    : [forbidden(`${field}.activeDeadlineSeconds`, 'activeDeadlineSeconds in ReplicaSet is not Supported')]),
];

/** An empty word stands for the default, as manifests made from templates often have it. */
const oneOf = (path: string, word: string | undefined, words: readonly string[]): readonly FieldProblem[] =>
  word === undefined || word === '' || words.includes(word) ? [] : [unsupported(path, word, words)];

function subdomain(path: string, name: string | undefined): readonly FieldProblem[] {
  const wrong = name ? subdomainProblem(name) : undefined;
  return wrong === undefined ? [] : [invalid(path, name, wrong)];
}

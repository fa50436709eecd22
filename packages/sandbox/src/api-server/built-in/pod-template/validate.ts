import { labelProblem, type PodSpec, type PodTemplateSpec, subdomainProblem, type Volume } from '@sluice/kubernetes';
import { duplicate, forbidden, invalid, type Problem, required } from '../../field-problem.ts';
import { annotationProblems, labelProblems } from '../../operations/metadata.ts';
import { each, oneOf } from '../field-rules.ts';
import { containerListProblems } from './validate-container.ts';

/** What is wrong with a pod template, in the order and words of Kubernetes. */
export function podTemplateProblems(template: PodTemplateSpec | undefined, field: string): readonly Problem[] {
  return [
    ...labelProblems(template?.metadata?.labels, `${field}.labels`),
    ...annotationProblems(template?.metadata?.annotations, `${field}.annotations`),
    ...podSpecProblems(template?.spec, `${field}.spec`),
  ];
}

export function podSpecProblems(given: PodSpec | undefined, field: string): readonly Problem[] {
  const spec: Partial<PodSpec> = given ?? {};
  const volumes = new Set<string>();
  const names = new Set<string>();
  const problems: Problem[] = [...volumeProblems(spec.volumes, `${field}.volumes`, volumes)];
  if ((spec.containers ?? []).length === 0) problems.push(required(`${field}.containers`));
  problems.push(
    ...containerListProblems(spec.containers, `${field}.containers`, { volumes, names }),
    ...containerListProblems(spec.initContainers, `${field}.initContainers`, { volumes, names }),
    ...oneOf(`${field}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']),
    ...labelProblems(spec.nodeSelector, `${field}.nodeSelector`),
  );
  if (spec.serviceAccountName !== undefined)
    problems.push(...nameProblems(spec.serviceAccountName, `${field}.serviceAccountName`, subdomainProblem));
  if (spec.nodeName !== undefined) problems.push(...nameProblems(spec.nodeName, `${field}.nodeName`, subdomainProblem));
  if (spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds < 1) {
    problems.push(invalid(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, 'must be between 1 and 2147483647, inclusive'));
  }
  if (spec.hostname !== undefined) problems.push(...nameProblems(spec.hostname, `${field}.hostname`, labelProblem));
  if (spec.subdomain !== undefined) problems.push(...nameProblems(spec.subdomain, `${field}.subdomain`, labelProblem));
  problems.push(
    ...each(`${field}.tolerations`, spec.tolerations, ({ key = '', operator, effect }, at) => [
      ...(key === '' && operator !== 'Exists'
        ? [
            invalid(
              `${at}.operator`,
              operator ?? '',
              'operator must be Exists when `key` is empty, which means "match all values and all keys"',
            ),
          ]
        : []),
      ...oneOf(`${at}.operator`, operator, ['Equal', 'Exists']),
      ...oneOf(`${at}.effect`, effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
    ]),
    ...each(`${field}.topologySpreadConstraints`, spec.topologySpreadConstraints, (constraint, at) => [
      ...(constraint.maxSkew > 0 ? [] : [invalid(`${at}.maxSkew`, constraint.maxSkew, 'must be greater than zero')]),
      ...(constraint.topologyKey === '' ? [required(`${at}.topologyKey`, 'can not be empty')] : []),
      ...oneOf(`${at}.whenUnsatisfiable`, constraint.whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']),
    ]),
  );
  return problems;
}

const nameProblems = (name: string, field: string, problemOf: (name: string) => string | undefined): readonly Problem[] => {
  const wrong = problemOf(name);
  return wrong === undefined ? [] : [invalid(field, name, wrong)];
};

/** `names` receives the volumes that nothing is wrong with: only these can be mounted. */
function volumeProblems(volumes: readonly Volume[] | undefined, field: string, names: Set<string>): readonly Problem[] {
  return each(field, volumes, (volume, at) => {
    const problems: Problem[] = [];
    const sources = Object.keys(volume).filter((key) => key !== 'name');
    for (const source of sources.slice(1)) {
      problems.push(forbidden(`${at}.${source}`, 'may not specify more than 1 volume type'));
    }
    if (volume.secret !== undefined && (volume.secret.secretName ?? '') === '') problems.push(required(`${at}.secret.secretName`));
    if (volume.configMap !== undefined && (volume.configMap.name ?? '') === '') problems.push(required(`${at}.configMap.name`));
    if (volume.hostPath !== undefined && volume.hostPath.path === '') problems.push(required(`${at}.hostPath.path`));
    if (volume.persistentVolumeClaim !== undefined && volume.persistentVolumeClaim.claimName === '') {
      problems.push(required(`${at}.persistentVolumeClaim.claimName`));
    }
    if (volume.name === '') problems.push(required(`${at}.name`));
    else {
      problems.push(...nameProblems(volume.name, `${at}.name`, labelProblem));
      if (names.has(volume.name)) problems.push(duplicate(`${at}.name`, volume.name));
    }
    if (problems.length === 0) names.add(volume.name);
    return problems;
  });
}

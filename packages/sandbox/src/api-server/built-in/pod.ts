import { jsonEqual, type Pod, type PodSpec, type ResourceRequirements, type Toleration } from '@sluice/kubernetes';
import { copyJson, type Draft, type DraftObject, type StoredObject, typed, valueAt } from '../draft.ts';
import { forbiddenRequest } from '../errors.ts';
import { forbidden, invalid, type Problem } from '../field-problem.ts';
import type { Surroundings } from '../resource.ts';
import { defaultPodSpec } from './pod-template/defaults.ts';
import { podSpecProblems } from './pod-template/validate.ts';
import type { BuiltInStrategy } from './strategy.ts';

const finished = ['Succeeded', 'Failed'];

/** A pod that runs on a node is given time to end; one that never ran or has finished goes at once. */
export const podStrategy: BuiltInStrategy = {
  countsGenerations: true,
  selectableFields: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  setDefaults(draft) {
    const { spec } = typed<Pod>(draft);
    if (spec === undefined) return;
    defaultPodSpec(spec);
    spec.enableServiceLinks ??= true;
    for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) requestLimits(container.resources);
  },
  prepareForCreate(draft, around) {
    const pod = typed<Pod>(draft);
    if (pod.spec !== undefined) {
      admit(pod.spec);
      checkAccount(pod.metadata.name, pod.metadata.namespace ?? '', pod.spec.serviceAccountName ?? '', around);
    }
    pod.status = { phase: 'Pending', qosClass: qosClassOf(pod.spec) };
  },
  validate(draft, before) {
    const problems = podSpecProblems(typed<Pod>(draft).spec, 'spec');
    return before === undefined ? problems : [...problems, ...changeProblems(draft, before)];
  },
  gracePeriodSeconds(pod, asked) {
    const phase = valueAt(pod, ['status', 'phase']);
    const nodeName = valueAt(pod, ['spec', 'nodeName']);
    if (nodeName === undefined || nodeName === '' || finished.includes(String(phase))) return 0;
    if (asked !== undefined) return Math.max(0, asked);
    const own = valueAt(pod, ['spec', 'terminationGracePeriodSeconds']);
    return typeof own === 'number' ? own : 30;
  },
};

/** A pod runs as a service account that exists. */
function checkAccount(pod: string, namespace: string, account: string, { read }: Surroundings): void {
  if (read('serviceaccounts', namespace, account) !== undefined) return;
  const why = `error looking up service account ${namespace}/${account}: serviceaccount ${JSON.stringify(account)} not found`;
  throw forbiddenRequest({ group: '', kind: 'Pod', plural: 'pods' }, pod, why);
}

/** What has a limit but no request requests its limit. */
function requestLimits(resources: Draft<ResourceRequirements> | undefined): void {
  if (resources?.limits === undefined) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

/** What Kubernetes' admission adds to every pod. */
function admit(spec: Draft<PodSpec>): void {
  spec.serviceAccountName ??= 'default';
  spec.serviceAccount = spec.serviceAccountName;
  spec.priority ??= 0;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
  const tolerations = spec.tolerations ?? [];
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const isTolerated = ({ key: own = '', effect = '', operator }: Toleration): boolean =>
      (effect === '' || effect === 'NoExecute') && (own === key || (own === '' && operator === 'Exists'));
    if (tolerations.some(isTolerated)) continue;
    tolerations.push({ effect: 'NoExecute', key, operator: 'Exists', tolerationSeconds: 300 });
  }
  spec.tolerations = tolerations;
}

function qosClassOf(spec: PodSpec | undefined): string {
  const all = (spec?.containers ?? []).map(({ resources }) => resources ?? {});
  if (all.every(({ requests, limits }) => isNone(requests) && isNone(limits))) return 'BestEffort';
  const guaranteed = all.every(({ requests = {}, limits = {} }) =>
    ['cpu', 'memory'].every((name) => limits[name] !== undefined && (requests[name] ?? limits[name]) === limits[name]),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

const isNone = (list: Readonly<Record<string, unknown>> | undefined): boolean => Object.keys(list ?? {}).length === 0;

/** Of a pod's spec, only images, the deadline, tolerations and scheduling gates may change. */
function changeProblems(draft: DraftObject, before: StoredObject): readonly Problem[] {
  const last = copyJson(typed<Pod>(before).spec);
  const next = copyJson(typed<Pod>(draft).spec);
  if (last === undefined || next === undefined || jsonEqual(next, last)) return [];
  const problems: Problem[] = [];
  if ((next.containers ?? []).length !== (last.containers ?? []).length) {
    return [forbidden('spec.containers', 'pod updates may not add or remove containers')];
  }
  if ((next.initContainers ?? []).length !== (last.initContainers ?? []).length) {
    return [forbidden('spec.initContainers', 'pod updates may not add or remove containers')];
  }
  const { activeDeadlineSeconds } = next;
  if (
    last.activeDeadlineSeconds !== undefined &&
    activeDeadlineSeconds !== undefined &&
    activeDeadlineSeconds > last.activeDeadlineSeconds
  ) {
    problems.push(invalid('spec.activeDeadlineSeconds', activeDeadlineSeconds, 'must be less than or equal to previous value'));
  }
  if (!(last.tolerations ?? []).every((old) => (next.tolerations ?? []).some((each) => jsonEqual(each, old)))) {
    problems.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
  }
  for (const spec of [next, last]) {
    for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) container.image = '';
    delete spec.activeDeadlineSeconds;
    delete spec.tolerations;
    delete spec.schedulingGates;
    // Ephemeral containers and resources have subresources of their own, and binding sets the node.
    if (spec.nodeName === '') delete spec.nodeName;
  }
  if (!jsonEqual(next, last)) {
    problems.push(
      forbidden(
        'spec',
        'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
      ),
    );
  }
  return problems;
}

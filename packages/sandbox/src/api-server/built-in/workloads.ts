import {
  type Deployment,
  type DeploymentSpec,
  jsonEqual,
  type ReplicaSet,
  type ReplicaSetStatus,
  requirementsOfSelector,
} from '@sluice/kubernetes';
import { type DraftObject, type StoredObject, typed, valueAt } from '../draft.ts';
import { forbidden, invalid, type Problem, unsupported } from '../field-problem.ts';
import { countOrPercent, notNegative } from './field-rules.ts';
import { templateMatchProblems, workloadSelectorProblems } from './label-selector.ts';
import { defaultPodTemplate } from './pod-template/defaults.ts';
import { podTemplateProblems } from './pod-template/validate.ts';
import type { BuiltInStrategy } from './strategy.ts';

export const replicaSetStrategy: BuiltInStrategy = {
  countsGenerations: true,
  selectableFields: ['status.replicas'],
  setDefaults(draft) {
    const { spec } = typed<ReplicaSet>(draft);
    if (spec === undefined) return;
    spec.replicas ??= 1;
    defaultPodTemplate(spec.template);
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  validate(draft, before) {
    const spec: Partial<DeploymentSpec> = typed<ReplicaSet>(draft).spec ?? {};
    return [
      ...notNegative('spec.replicas', spec.replicas),
      ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
      ...templateProblems(spec),
      ...immutableSelector(draft, before),
    ];
  },
  validateStatus: (draft) => replicaStatusProblems(typed<ReplicaSet>(draft).status),
};

export const deploymentStrategy: BuiltInStrategy = {
  countsGenerations: true,
  generationCountsAnnotations: true,
  statusLeaves: 'labels',
  setDefaults(draft) {
    const { spec } = typed<Deployment>(draft);
    if (spec === undefined) return;
    spec.replicas ??= 1;
    spec.strategy ??= {};
    spec.strategy.type ??= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate ??= {};
      spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
      spec.strategy.rollingUpdate.maxSurge ??= '25%';
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    defaultPodTemplate(spec.template);
  },
  validate(draft, before) {
    const spec: Partial<DeploymentSpec> = typed<Deployment>(draft).spec ?? {};
    return [
      ...notNegative('spec.replicas', spec.replicas),
      ...templateProblems(spec),
      ...updateStrategyProblems(spec),
      ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
      ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
      ...notNegative('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds),
      ...deadlineProblems(spec),
      ...immutableSelector(draft, before),
    ];
  },
};

/** Selector and template of a set whose pods live on and on. */
function templateProblems({ selector, template }: Partial<DeploymentSpec>): readonly Problem[] {
  const problems = [
    ...workloadSelectorProblems('spec.selector', selector, 'deployment'),
    ...templateMatchProblems(selector, template?.metadata?.labels),
    ...(requirementsOfSelector(selector ?? {}).ok ? podTemplateProblems(template, 'spec.template') : []),
  ];
  const restartPolicy = template?.spec?.restartPolicy ?? 'Always';
  if (restartPolicy !== 'Always') problems.push(unsupported('spec.template.spec.restartPolicy', restartPolicy, ['Always']));
  if (template?.spec?.activeDeadlineSeconds !== undefined) {
    problems.push(forbidden('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in ReplicaSet is not Supported'));
  }
  return problems;
}

const immutableSelector = (draft: DraftObject, before: StoredObject | undefined): readonly Problem[] =>
  before === undefined ? [] : immutable('spec.selector', valueAt(draft, ['spec', 'selector']), valueAt(before, ['spec', 'selector']));

export const immutable = (field: string, next: unknown, last: unknown): readonly Problem[] =>
  jsonEqual(next, last) ? [] : [invalid(field, next ?? null, 'field is immutable')];

function updateStrategyProblems({ strategy }: Partial<DeploymentSpec>): readonly Problem[] {
  const field = 'spec.strategy';
  switch (strategy?.type) {
    case 'Recreate':
      return strategy.rollingUpdate === undefined
        ? []
        : [forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
    case undefined:
    case 'RollingUpdate': {
      const { maxSurge, maxUnavailable } = strategy?.rollingUpdate ?? {};
      const problems = [
        ...countOrPercent(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable),
        ...countOrPercent(`${field}.rollingUpdate.maxSurge`, maxSurge),
      ];
      if (isZero(maxSurge) && isZero(maxUnavailable)) {
        problems.push(invalid(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
      }
      const percent = /^(\d+)%$/.exec(String(maxUnavailable))?.[1];
      if (percent !== undefined && Number(percent) > 100) {
        problems.push(invalid(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable, 'must not be greater than 100%'));
      }
      return problems;
    }
    default:
      return [unsupported(field, { Type: strategy?.type, RollingUpdate: strategy?.rollingUpdate ?? null }, ['Recreate', 'RollingUpdate'])];
  }
}

const isZero = (value: number | string | undefined): boolean => value === 0 || value === '0%';

function deadlineProblems({ progressDeadlineSeconds, minReadySeconds = 0 }: Partial<DeploymentSpec>): readonly Problem[] {
  return progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds
    ? [invalid('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds')]
    : [];
}

function replicaStatusProblems(status: ReplicaSetStatus | undefined): readonly Problem[] {
  const { replicas = 0, fullyLabeledReplicas = 0, readyReplicas = 0, availableReplicas = 0, terminatingReplicas = 0 } = status ?? {};
  const problems: Problem[] = [];
  const counts = { replicas, fullyLabeledReplicas, readyReplicas, availableReplicas, terminatingReplicas };
  for (const [name, value] of Object.entries(counts)) problems.push(...notNegative(`status.${name}`, value));
  for (const [name, value] of Object.entries({ fullyLabeledReplicas, readyReplicas, availableReplicas })) {
    if (value > replicas) problems.push(invalid(`status.${name}`, value, 'cannot be greater than status.replicas'));
  }
  if (availableReplicas > readyReplicas) {
    problems.push(invalid('status.availableReplicas', availableReplicas, 'cannot be greater than readyReplicas'));
  }
  return problems;
}

import { type Job, type JobSpec, jsonEqual } from '@sluice/kubernetes';
import { type Draft, type DraftObject, type StoredObject, typed, valueAt } from '../draft.ts';
import { invalid, type Problem, required, unsupported } from '../field-problem.ts';
import { notNegative, oneOf } from './field-rules.ts';
import { selectorProblems, templateMatchProblems } from './label-selector.ts';
import { defaultPodTemplate } from './pod-template/defaults.ts';
import { podTemplateProblems } from './pod-template/validate.ts';
import type { BuiltInStrategy } from './strategy.ts';
import { immutable } from './workloads.ts';

/** A job picks its pods by its own uid, unless it asks to choose the selector itself. */
export const jobStrategy: BuiltInStrategy = {
  countsGenerations: true,
  selectableFields: ['status.successful'],
  defaultPropagation: 'Orphan',
  setDefaults(draft) {
    const { spec } = typed<Job>(draft);
    if (spec === undefined) return;
    if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
    spec.parallelism ??= 1;
    spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1;
    spec.completionMode ??= 'NonIndexed';
    spec.suspend ??= false;
    spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
    spec.manualSelector ??= false;
    for (const rule of spec.podFailurePolicy?.rules ?? []) for (const condition of rule.onPodConditions ?? []) condition.status ??= 'True';
    defaultPodTemplate(spec.template);
    const { labels } = spec.template?.metadata ?? {};
    if (labels !== undefined && Object.keys(draft.metadata.labels ?? {}).length === 0) draft.metadata.labels = { ...labels };
  },
  prepareForCreate(draft) {
    const job = typed<Job>(draft);
    if (job.spec === undefined || job.spec.manualSelector === true) return;
    const { labels = {} } = job.metadata;
    const isTemplates = Object.keys(labels).length === 0 || jsonEqual(labels, job.spec.template?.metadata?.labels ?? {});
    selectByUid(job.spec, job.metadata);
    // A job without labels of its own has those of its pods.
    if (isTemplates) job.metadata.labels = { ...job.spec.template.metadata?.labels };
  },
  validate(draft, before) {
    const spec = typed<Job>(draft).spec;
    if (spec === undefined) return [required('spec.template.spec.containers')];
    return [...generatedSelectorProblems(spec, draft.metadata.uid, before), ...jobSpecProblems(spec), ...changeProblems(draft, before)];
  },
};

function selectByUid(spec: Draft<JobSpec>, { uid = '', name = '' }: { readonly uid?: string; readonly name?: string }): void {
  const template = spec.template;
  template.metadata ??= {};
  template.metadata.labels = {
    ...template.metadata.labels,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  spec.selector = { ...spec.selector, matchLabels: { ...spec.selector?.matchLabels, 'batch.kubernetes.io/controller-uid': uid } };
}

function generatedSelectorProblems(
  { selector, manualSelector }: JobSpec,
  uid: string | undefined,
  before: StoredObject | undefined,
): readonly Problem[] {
  if (before !== undefined || manualSelector === true) return [];
  const generated = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid ?? '' } };
  return jsonEqual(selector, generated) ? [] : [invalid('spec.selector', selector, '`selector` not auto-generated')];
}

function jobSpecProblems(spec: JobSpec): readonly Problem[] {
  const { template } = spec;
  const restartPolicy = template?.spec?.restartPolicy ?? 'Always';
  const problems: Problem[] = [
    ...notNegative('spec.parallelism', spec.parallelism),
    ...notNegative('spec.completions', spec.completions),
    ...notNegative('spec.activeDeadlineSeconds', spec.activeDeadlineSeconds),
    ...notNegative('spec.backoffLimit', spec.backoffLimit),
    ...notNegative('spec.ttlSecondsAfterFinished', spec.ttlSecondsAfterFinished),
    ...notNegative('spec.backoffLimitPerIndex', spec.backoffLimitPerIndex),
    ...notNegative('spec.maxFailedIndexes', spec.maxFailedIndexes),
    ...oneOf('spec.completionMode', spec.completionMode, ['NonIndexed', 'Indexed']),
  ];
  if (spec.completionMode === 'Indexed' && spec.completions === undefined) {
    problems.push(required('spec.completions', 'when completion mode is Indexed'));
  }
  if (spec.completionMode === 'NonIndexed' && spec.backoffLimitPerIndex !== undefined) {
    problems.push(invalid('spec.backoffLimitPerIndex', spec.backoffLimitPerIndex, 'requires indexed completion mode'));
  }
  problems.push(...oneOf('spec.podReplacementPolicy', spec.podReplacementPolicy, ['Failed', 'TerminatingOrFailed']));
  problems.push(...podTemplateProblems(template, 'spec.template'));
  if (restartPolicy === 'Always') problems.push(required('spec.template.spec.restartPolicy', 'valid values: "OnFailure", "Never"'));
  else if (!['OnFailure', 'Never'].includes(restartPolicy)) {
    problems.push(unsupported('spec.template.spec.restartPolicy', restartPolicy, ['OnFailure', 'Never']));
  }
  if (spec.selector === undefined) problems.push(required('spec.selector'));
  else {
    problems.push(...selectorProblems('spec.selector', spec.selector));
    problems.push(...templateMatchProblems(spec.selector, template?.metadata?.labels));
  }
  return problems;
}

function changeProblems(draft: DraftObject, before: StoredObject | undefined): readonly Problem[] {
  if (before === undefined) return [];
  const at = (field: string) => [`spec.${field}`, valueAt(draft, ['spec', field]), valueAt(before, ['spec', field])] as const;
  const suspended = valueAt(before, ['spec', 'suspend']) === true;
  const problems: Problem[] = [];
  const fixed = ['selector', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'];
  if (valueAt(draft, ['spec', 'completionMode']) !== 'Indexed') problems.push(...immutable(...at('completions')));
  for (const field of fixed) problems.push(...immutable(...at(field)));
  const [field, next, last] = at('template');
  // While suspended and not yet started, a queue may still place the pods: scheduling and labels may change.
  if (!jsonEqual(next, last) && !(suspended && valueAt(before, ['status', 'startTime']) === undefined)) {
    problems.push(invalid(field, next, 'field is immutable'));
  }
  return problems;
}

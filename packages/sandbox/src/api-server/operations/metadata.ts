import { jsonEqual, labelProblem, labelValueProblem, qualifiedNameProblem, subdomainProblem } from '@sluice/kubernetes';
import type { DraftMeta, DraftObject, StoredObject } from '../draft.ts';
import { forbidden, invalid, type Problem, required, tooLong } from '../field-problem.ts';
import type { Target } from '../resource.ts';

const maxAnnotationBytes = 256 * 1024;

/** What is wrong with the metadata of an object that is about to be stored. */
export function metadataProblems({ type, version }: Target, { metadata }: DraftObject): readonly Problem[] {
  const problems: Problem[] = [];
  const nameProblem = version.strategy.nameProblem ?? subdomainProblem;
  const { name = '', generateName = '' } = metadata;
  if (generateName !== '') {
    const wrong = nameProblem(generateName.replace(/-$/, 'a'));
    if (wrong !== undefined) problems.push(invalid('metadata.generateName', generateName, wrong));
  }
  if (name === '') problems.push(required('metadata.name', 'name or generateName is required'));
  else {
    const wrong = nameProblem(name);
    if (wrong !== undefined) problems.push(invalid('metadata.name', name, wrong));
  }
  if (type.namespaced && metadata.namespace !== undefined) {
    const wrong = labelProblem(metadata.namespace);
    if (wrong !== undefined) problems.push(invalid('metadata.namespace', metadata.namespace, wrong));
  }
  problems.push(
    ...labelProblems(metadata.labels, 'metadata.labels'),
    ...annotationProblems(metadata.annotations, 'metadata.annotations'),
    ...ownerProblems(metadata),
    ...finalizerProblems(metadata, type.custom || type.group === 'apiextensions.k8s.io'),
  );
  return problems;
}

export function labelProblems(labels: Readonly<Record<string, string>> | undefined, field: string): readonly Problem[] {
  const problems: Problem[] = [];
  for (const key in labels) {
    const value = labels[key] ?? '';
    const badKey = qualifiedNameProblem(key);
    if (badKey !== undefined) problems.push(invalid(field, key, badKey));
    const badValue = labelValueProblem(value);
    if (badValue !== undefined) problems.push(invalid(field, value, badValue));
  }
  return problems;
}

export function annotationProblems(annotations: Readonly<Record<string, string>> | undefined, field: string): readonly Problem[] {
  if (annotations === undefined) return [];
  const problems: Problem[] = [];
  let total = 0;
  for (const key in annotations) {
    const wrong = qualifiedNameProblem(key.toLowerCase());
    if (wrong !== undefined) problems.push(invalid(field, key, wrong));
    total += key.length + (annotations[key]?.length ?? 0);
  }
  if (total > maxAnnotationBytes) problems.push(tooLong(field, maxAnnotationBytes));
  return problems;
}

function ownerProblems({ ownerReferences = [] }: DraftMeta): readonly Problem[] {
  const problems: Problem[] = [];
  const field = 'metadata.ownerReferences';
  let controller: string | undefined;
  for (const owner of ownerReferences) {
    if ((owner.apiVersion ?? '') === '') problems.push(invalid(`${field}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty'));
    if ((owner.kind ?? '') === '') problems.push(invalid(`${field}.kind`, owner.kind ?? '', 'must not be empty'));
    if ((owner.name ?? '') === '') problems.push(invalid(`${field}.name`, owner.name ?? '', 'must not be empty'));
    if ((owner.uid ?? '') === '') problems.push(invalid(`${field}.uid`, owner.uid ?? '', 'must not be empty'));
    if (owner.controller !== true) continue;
    if (controller === undefined) controller = `${owner.kind}/${owner.name}`;
    else {
      problems.push(
        invalid(
          field,
          ownerReferences,
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${owner.kind}/${owner.name}`,
        ),
      );
    }
  }
  return problems;
}

const plainFinalizers = ['orphan', 'foregroundDeletion', 'kubernetes'];

/** Finalizers of Kubernetes' own kinds name whom they belong to, unless they are Kubernetes' own. */
function finalizerProblems({ finalizers = [] }: DraftMeta, takesPlain: boolean): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [index, finalizer] of finalizers.entries()) {
    const field = `metadata.finalizers[${index}]`;
    const wrong = qualifiedNameProblem(finalizer);
    if (wrong !== undefined) problems.push(invalid(field, finalizer, wrong));
    else if (!takesPlain && !finalizer.includes('/') && !plainFinalizers.includes(finalizer)) {
      problems.push(invalid(field, finalizer, 'name is neither a standard finalizer name nor is it fully qualified'));
    }
  }
  return problems;
}

/** What no update may change: returns the problems, having put back what the server alone decides. */
export function keepIdentity(draft: DraftObject, before: StoredObject): readonly Problem[] {
  const next = draft.metadata;
  const last = before.metadata;
  const problems: Problem[] = [];
  if (next.uid !== undefined && next.uid !== last.uid) problems.push(invalid('metadata.uid', next.uid, 'field is immutable'));
  for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    const given = next[field];
    if (given !== undefined && given !== last[field]) problems.push(invalid(`metadata.${field}`, given, 'field is immutable'));
  }
  restore(next, 'uid', last.uid);
  restore(next, 'creationTimestamp', last.creationTimestamp);
  restore(next, 'deletionTimestamp', last.deletionTimestamp);
  restore(next, 'deletionGracePeriodSeconds', last.deletionGracePeriodSeconds);
  restore(next, 'generation', last.generation);
  restore(next, 'namespace', last.namespace);
  restore(next, 'generateName', next.generateName ?? last.generateName);
  if (last.deletionTimestamp !== undefined && !jsonEqual(next.finalizers ?? [], last.finalizers ?? [])) {
    const added = (next.finalizers ?? []).filter((each) => !(last.finalizers ?? []).includes(each));
    if (added.length > 0) {
      const list = `[]string{${added.map((each) => JSON.stringify(each)).join(', ')}}`;
      problems.push(
        forbidden('metadata.finalizers', `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`),
      );
    }
  }
  return problems;
}

function restore<Key extends keyof DraftMeta>(metadata: DraftMeta, key: Key, value: DraftMeta[Key] | undefined): void {
  if (value === undefined) delete metadata[key];
  else metadata[key] = value;
}

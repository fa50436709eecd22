import {
  ApiError,
  formatInstant,
  type LabelSelector,
  matches,
  type Pod,
  type PodDisruptionBudget,
  requirementsOfSelector,
} from '@sluice/kubernetes';
import { draftOf, isRecord, type StoredObject, typed, valueAt } from '../draft.ts';
import { badRequest, forbiddenRequest } from '../errors.ts';
import type { Machine } from '../machine.ts';
import type { WriteOptions } from '../operations/body.ts';
import { commitChange } from '../operations/commit.ts';
import { readExisting } from '../operations/read.ts';
import { type RemovalOptions, removeObject } from '../operations/remove.ts';
import type { Target } from '../resource.ts';

/**
 * Deletes a pod, unless a disruption budget needs it. Throws TooManyRequests where the budget is used up, NotFound, and
 * InternalError where several budgets cover the pod.
 */
export function evictPod(
  machine: Machine,
  target: Target,
  where: { namespace: string; name: string },
  body: unknown,
  options: WriteOptions,
): void {
  const name = valueAt(body, ['metadata', 'name']);
  if (typeof name === 'string' && name !== '' && name !== where.name) {
    throw badRequest(`name in URL does not match name in Eviction object: ${JSON.stringify(where.name)} != ${JSON.stringify(name)}`);
  }
  const pod = readExisting(machine, target, where.namespace, where.name);
  const removal = removalOptions(body, options);
  if (!goesWithoutBudget(pod)) {
    const budgets = machine.around.list('poddisruptionbudgets.policy', where.namespace).filter((budget) => covers(budget, pod));
    const [budget] = budgets;
    if (budgets.length > 1) {
      throw new ApiError(
        'InternalError',
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      );
    }
    if (budget !== undefined) spend(machine, budget, pod, options.dryRun === true);
  }
  removeObject(machine, target, where, removal);
}

function removalOptions(body: unknown, { dryRun }: WriteOptions): RemovalOptions {
  const grace = valueAt(body, ['deleteOptions', 'gracePeriodSeconds']);
  const uid = valueAt(body, ['deleteOptions', 'preconditions', 'uid']);
  return {
    propagation: 'Background',
    dryRun,
    ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
    ...(typeof uid === 'string' ? { uid } : {}),
  };
}

/** A pod that has ended, has not started or is going already disrupts nobody. */
function goesWithoutBudget(pod: StoredObject): boolean {
  const phase = valueAt(pod, ['status', 'phase']);
  return pod.metadata.deletionTimestamp !== undefined || phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending';
}

function covers(budget: StoredObject, pod: StoredObject): boolean {
  const selector = valueAt(budget, ['spec', 'selector']);
  if (!isRecord(selector)) return false;
  const requirements = requirementsOfSelector(typed<LabelSelector>(selector));
  return requirements.ok && matches(requirements.value, pod.metadata.labels);
}

const violated = (cause: string, retryAfterSeconds?: number): ApiError =>
  new ApiError('TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ field: '', reason: 'DisruptionBudget', message: cause }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

/** Takes one disruption from the budget. A pod that is not ready may go without one, as the budget's policy says. */
function spend(machine: Machine, stored: StoredObject, pod: StoredObject, dryRun: boolean): void {
  const draft = draftOf(stored);
  const { metadata, spec, status } = typed<PodDisruptionBudget>(draft);
  const { currentHealthy = 0, desiredHealthy = 0, disruptionsAllowed = 0, observedGeneration = 0 } = status ?? {};
  if (!isReady(pod)) {
    if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return;
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return;
  }
  const { name } = metadata;
  if (observedGeneration < (metadata.generation ?? 0)) {
    throw violated(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  const type = machine.registry.target('policy', 'v1', 'poddisruptionbudgets');
  if (disruptionsAllowed < 0) throw forbiddenRequest(type.type, name, 'pdb disruptions allowed is negative');
  if (disruptionsAllowed === 0) {
    throw violated(`The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`);
  }
  if (dryRun) return;
  draft.status = {
    ...status,
    disruptionsAllowed: disruptionsAllowed - 1,
    disruptedPods: { ...status?.disruptedPods, [pod.metadata.name]: formatInstant(machine.clock.now()) },
  };
  commitChange(machine, type, draft);
}

const isReady = (pod: StoredObject): boolean =>
  typed<Pod>(pod).status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;

import {
  controllerOf,
  isApiError,
  keyOf,
  keyText,
  matches,
  type Pod,
  type PodDisruptionBudget,
  parseKeyText,
  podDisruptionBudgets,
  type Requirement,
  requirementsOfSelector,
  type StopSignal,
} from '@sluice/kubernetes';
import { createReconciler } from '@sluice/runtime';
import { type Behaviour, gatherMs, type World } from './behaviour.ts';
import { budgetStatus } from './disruption/status.ts';
import { isReady, isTerminating } from './pod-facts.ts';
import type { ScaleTargets } from './scale-targets.ts';
import { writeStatus } from './status-writing.ts';

/** Keeps what each PodDisruptionBudget says it allows up to date; the API server refuses evictions by it. */
export function disruptionController(world: World, scales: ScaleTargets): Behaviour {
  const { client, clock, informers } = world;
  const budgetStore = informers.podDisruptionBudgets().store;
  const podStore = informers.pods().store;
  const setStore = informers.replicaSets().store;
  const reconciler = createReconciler({ name: 'disruption', workers: 4, clock, log: world.log, reconcile });
  const soon = (budget: PodDisruptionBudget): void => reconciler.queue.addAt(keyText(keyOf(budget)), clock.now() + gatherMs);

  informers.podDisruptionBudgets().onChange(({ after }) => {
    if (after !== undefined) soon(after);
  });
  informers.pods().onChange(({ before, after }) => {
    if (before !== undefined && after !== undefined && isReady(before) === isReady(after) && isTerminating(before) === isTerminating(after))
      return;
    for (const pod of [before, after]) {
      if (pod === undefined) continue;
      for (const budget of budgetStore.list(pod.metadata.namespace)) if (covers(budget, pod)) soon(budget);
    }
  });
  // A change of size changes what is expected.
  scales.onChange((_kind, key) => {
    for (const budget of budgetStore.list(key.namespace)) soon(budget);
  });

  async function reconcile(text: string): Promise<{ revisitAt?: number } | undefined> {
    const budget = budgetStore.get(parseKeyText(text));
    if (budget === undefined) return undefined;
    const pods = podStore.list(budget.metadata.namespace).filter((pod) => covers(budget, pod));
    const { status, revisitAt } = budgetStatus(budget, pods, expectedOf(pods), clock.now());
    try {
      await writeStatus(client, podDisruptionBudgets, budget, status);
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined;
      throw error;
    }
    return revisitAt === undefined ? undefined : { revisitAt };
  }

  /** How many pods the controllers of these want together. A ReplicaSet of a Deployment counts as the Deployment. */
  function expectedOf(pods: readonly Pod[]): number {
    const wanted = new Map<string, number>();
    for (const pod of pods) {
      const { namespace = '' } = pod.metadata;
      const owner = controllerOf(pod);
      if (owner === undefined || wanted.has(owner.uid)) continue;
      const set = owner.kind === 'ReplicaSet' ? setStore.get({ namespace, name: owner.name }) : undefined;
      const above = set === undefined ? undefined : controllerOf(set);
      const counted = above?.kind === 'Deployment' && above.apiVersion.startsWith('apps/') ? above : owner;
      const scale = scales.read(namespace, counted);
      if (scale?.uid === counted.uid) wanted.set(counted.uid, scale.replicas);
    }
    return [...wanted.values()].reduce((sum, replicas) => sum + replicas, 0);
  }

  return { run: (stop: StopSignal) => reconciler.run(stop) };
}

/** A budget without a selector covers nothing, one with an empty selector every pod of its namespace. */
function covers({ spec }: PodDisruptionBudget, pod: Pod): boolean {
  if (spec?.selector === undefined) return false;
  const parsed = requirementsOfSelector(spec.selector);
  const nothing: readonly Requirement[] = [{ key: '', op: 'in', values: [] }];
  return matches(parsed.ok ? parsed.value : nothing, pod.metadata.labels);
}

import { isApiError, type KubeObject, keyOf, type Pod, type PodTemplateSpec, pods, uidOf } from '@sluice/kubernetes';
import type { World } from './behaviour.ts';
import { isHomeGoing } from './going-namespaces.ts';
import { isTerminating } from './pod-facts.ts';
import { podFromTemplate } from './replica-set/new-pod.ts';

/** Creates and deletes the pods of a set, and remembers what its own deletions have not shown yet. */
export interface PodSet {
  /** The pods as the watch shows them, but without those whose deletion this set has asked for and not yet seen. */
  seen(pods: readonly Pod[]): readonly Pod[];
  /** Creates so many pods, few at first and then more and more at once. Stops at the first failure and throws it. In a namespace that is going it does nothing. */
  create(owner: KubeObject, template: PodTemplateSpec, count: number): Promise<void>;
  /** Deletes all of them, then throws the first failure. A pod that is gone already counts as deleted. */
  remove(owner: KubeObject, pods: readonly Pod[]): Promise<void>;
}

export function podSet({ client, random, recorder, informers }: World, component: string): PodSet {
  const events = recorder(component);
  /** uids of pods that were deleted but may still show as running. */
  const leaving = new Set<string>();
  informers.pods().onChange(({ before, after }) => {
    if (before !== undefined && (after === undefined || isTerminating(after))) leaving.delete(uidOf(before));
  });

  return {
    seen: (shown) => (leaving.size === 0 ? shown : shown.filter((pod) => !leaving.has(uidOf(pod)))),
    async create(owner, template, count) {
      let left = count;
      for (let batch = 1; left > 0; batch *= 2) {
        const size = Math.min(batch, left);
        const results = await Promise.allSettled(
          Array.from({ length: size }, () => client.create(pods, podFromTemplate(owner, template, random))),
        );
        for (const result of results) {
          if (result.status === 'fulfilled')
            events.record(owner, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${result.value.metadata.name}` });
        }
        const failed = results.find((result) => result.status === 'rejected');
        if (failed !== undefined && isHomeGoing(failed.reason)) return;
        if (failed !== undefined) {
          events.record(owner, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${textOf(failed.reason)}` });
          throw failed.reason;
        }
        left -= size;
      }
    },
    async remove(owner, doomed) {
      const results = await Promise.allSettled(
        doomed.map(async (pod) => {
          leaving.add(uidOf(pod));
          try {
            await client.remove(pods, keyOf(pod), { uid: uidOf(pod) });
            events.record(owner, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` });
          } catch (error) {
            if (isApiError(error, 'NotFound', 'Conflict')) return;
            leaving.delete(uidOf(pod));
            throw error;
          }
        }),
      );
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

/** The reason of a failure in words. */
export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

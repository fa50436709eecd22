import { type Clock, isApiError, type KubernetesClient, keyOf, type Pod, pods } from '@sluice/kubernetes';
import type { Cluster } from '../../cluster/cluster.ts';
import { isActive } from '../../cluster/pod-facts.ts';
import type { Dice } from '../dice.ts';
import type { PodTrouble } from '../scenario/troubles.ts';
import type { View } from '../view.ts';

/** Does things to pods that no controller has asked for. */
export interface Environment {
  /** Strikes so many of 100 of the pods that `hits` chooses; of all of them where it is left out. */
  trouble(kind: PodTrouble, percent: number, forMs: number, hits?: (pod: Pod) => boolean): void;
  /** Ends what lasts: pods that were made to say that they are not ready speak for themselves again. */
  calm(): void;
}

interface Options {
  readonly client: KubernetesClient;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly view: View;
  readonly dice: Dice;
}

export function createEnvironment({ client, cluster, clock, view, dice }: Options): Environment {
  const forced = new Set<string>();

  const release = (pod: Pod): void => {
    forced.delete(pod.metadata.name);
    cluster.forceReadiness(keyOf(pod), undefined);
  };

  const strike = (pod: Pod, kind: PodTrouble, forMs: number): void => {
    const key = keyOf(pod);
    switch (kind) {
      case 'pods-crash':
        cluster.killContainers(key);
        return;
      case 'pods-fail':
        cluster.failPod(key);
        return;
      case 'pods-deleted':
        void ignoring(client.remove(pods, key));
        return;
      case 'pods-drained': {
        const { name, namespace = '' } = pod.metadata;
        void ignoring(client.post(pods, key, 'eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } }));
        return;
      }
      case 'pods-unready':
        forced.add(pod.metadata.name);
        cluster.forceReadiness(key, false);
        clock.after(forMs, () => release(pod));
    }
  };

  return {
    trouble(kind, percent, forMs, hits = () => true) {
      for (const pod of view.pods()) if (isActive(pod) && hits(pod) && dice.chance(percent)) strike(pod, kind, forMs);
    },
    calm() {
      for (const pod of view.pods()) if (forced.has(pod.metadata.name)) release(pod);
    },
  };
}

async function ignoring(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isApiError(error)) throw error;
  }
}

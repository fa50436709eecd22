import { type Rollout, rollouts } from '@sluice/api';
import { type KubernetesClient, type ReplicaSet, replicaSets, silentLog, stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { createInformer, type Store } from '@sluice/runtime';

/** The Rollouts and ReplicaSets of a namespace, as a watch shows them to somebody who looks on. */
export interface Watched {
  readonly rollouts: Store<Rollout>;
  readonly replicaSets: Store<ReplicaSet>;
  /** Resolves with the moment (of `performance.now`) of the event after which the condition held; rejects after the time limit. */
  when(what: string, holds: () => boolean, limitSeconds: number): Promise<number>;
  stop(): void;
}

export async function watch(client: KubernetesClient, namespace: string): Promise<Watched> {
  const stop = stopper();
  const ports = { client, clock: systemClock, random: Math.random, log: silentLog, scope: { namespace } };
  const informers = [createInformer({ ...ports, kind: rollouts }), createInformer({ ...ports, kind: replicaSets })] as const;
  const waiting = new Set<() => void>();
  for (const informer of informers) {
    informer.onChange(() => {
      for (const look of [...waiting]) look();
    });
    void informer.run(stop);
  }
  await Promise.all(informers.map((informer) => informer.whenSynced(stop)));
  return {
    rollouts: informers[0].store,
    replicaSets: informers[1].store,
    when: (what, holds, limitSeconds) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(limit);
          waiting.delete(look);
        };
        const look = (): void => {
          if (!holds()) return;
          end();
          resolve(performance.now());
        };
        const limit = setTimeout(() => {
          end();
          reject(new Error(`not within ${limitSeconds} s: ${what}`));
        }, limitSeconds * 1000);
        waiting.add(look);
        look();
      }),
    stop: () => stop.stop(),
  };
}

/** Whether the Rollout is Healthy with this image, by its status. */
export const isHealthyAt = ({ metadata, spec, status }: Rollout, image: string): boolean =>
  status?.phase === 'Healthy' &&
  status.observedGeneration === String(metadata.generation) &&
  status.stableRS === status.currentPodHash &&
  spec.template?.spec?.containers[0]?.image === image;

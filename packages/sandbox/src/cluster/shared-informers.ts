import {
  type Clock,
  controllerOf,
  customResourceDefinitions,
  deployments,
  endpointSlices,
  horizontalPodAutoscalers,
  jobs,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  type Log,
  nodes,
  podDisruptionBudgets,
  pods,
  type Random,
  replicaSets,
  resourceOf,
  type StopSignal,
  services,
  stopper,
} from '@sluice/kubernetes';
import { createInformer, type Informer } from '@sluice/runtime';

/** Index of every informer: the uids of an object's owners. */
export const ownerIndex = 'owner';
/** Index of every informer: the namespace of an object that no controller owns. */
export const uncontrolledIndex = 'uncontrolled';

export type SharedInformers = ReturnType<typeof shareInformers>;

/** One informer per kind for all controllers of the cluster, made when it is first asked for and started with the others. */
export function shareInformers(options: {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}) {
  const made = new Map<string, Informer<KubeObject>>();
  const stops = new Map<string, () => void>();
  const makers = new Map<string, () => Informer<KubeObject>>();
  let running: StopSignal | undefined;

  function start(resource: string, informer: Informer<KubeObject>): void {
    if (running === undefined) return;
    const stop = stopper(running);
    stops.set(resource, () => stop.stop());
    void informer.run(stop);
  }

  function lazily<T extends KubeObject>(kind: Kind<T>): () => Informer<T> {
    const resource = resourceOf(kind);
    let informer: Informer<T> | undefined;
    const get = (): Informer<T> => {
      if (informer !== undefined) return informer;
      informer = createInformer<T>({
        ...options,
        kind,
        indexes: {
          [ownerIndex]: ({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid),
          [uncontrolledIndex]: (object) => (controllerOf(object) === undefined ? [object.metadata.namespace ?? ''] : []),
        },
      });
      made.set(resource, informer);
      start(resource, informer);
      return informer;
    };
    makers.set(resource, get);
    return get;
  }

  return {
    pods: lazily(pods),
    nodes: lazily(nodes),
    services: lazily(services),
    endpointSlices: lazily(endpointSlices),
    replicaSets: lazily(replicaSets),
    deployments: lazily(deployments),
    jobs: lazily(jobs),
    podDisruptionBudgets: lazily(podDisruptionBudgets),
    horizontalPodAutoscalers: lazily(horizontalPodAutoscalers),
    customResourceDefinitions: lazily(customResourceDefinitions),
    /** The informer of any kind, also of custom ones. */
    of: (kind: Kind): Informer<KubeObject> => (makers.get(resourceOf(kind)) ?? lazily(kind))(),
    /** All that were made so far. The same iterable shows those that come later. */
    made: { [Symbol.iterator]: () => made.values() },
    /** Ends the informer of a kind that is no longer served; asked for again, it is made anew. */
    drop(kind: Kind): void {
      const resource = resourceOf(kind);
      stops.get(resource)?.();
      stops.delete(resource);
      made.delete(resource);
      makers.delete(resource);
    },
    /** Starts all that were made, and from now on each at once when it is made. */
    start(stop: StopSignal): void {
      running = stop;
      for (const [resource, informer] of made) start(resource, informer);
    },
    async whenSynced(stop: StopSignal): Promise<void> {
      await Promise.all([...made.values()].map((informer) => informer.whenSynced(stop)));
    },
  };
}

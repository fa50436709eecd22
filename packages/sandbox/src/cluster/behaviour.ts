import type { Clock, KubernetesClient, Log, Random, StopSignal } from '@sluice/kubernetes';
import type { EventRecorder } from '@sluice/runtime';
import type { SharedInformers } from './shared-informers.ts';

/** What every part of the cluster works with. */
export interface World {
  /** Writes go into the informers' stores at once. */
  readonly client: KubernetesClient;
  readonly informers: SharedInformers;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Who tells users what a part of the cluster has done; says nothing where the cluster records no events. */
  recorder(component: string): Pick<EventRecorder, 'record'>;
}

/** One part of the cluster. It asks for its informers when it is made, and works from when they are complete until stop. */
export interface Behaviour {
  run(stop: StopSignal): Promise<void>;
}

/**
 * How long a controller waits for more before it looks at what a change of a pod means for a whole set, in ms. Ten pods that get
 * ready at the same moment then make one pass and one write.
 */
export const gatherMs = 5;

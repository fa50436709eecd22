import { type Clock, type KubernetesClient, type Stopper, silentLog, stopper } from '@sluice/kubernetes';
import { createApiServer } from '../../api-server/api-server.ts';
import { createRandom } from '../../time/random.ts';
import { createVirtualClock, type VirtualClock } from '../../time/virtual-clock.ts';
import { type Cluster, type ClusterOptions, startCluster } from '../cluster.ts';

/** A whole cluster in memory under virtual time. */
export interface Stage {
  readonly clock: VirtualClock;
  readonly client: KubernetesClient;
  readonly cluster: Cluster;
  readonly stop: Stopper;
  /** Seconds since the cluster was started. */
  seconds(): number;
  /** Lets time pass until the condition holds; throws where it does not within so many seconds (default 300). */
  until(condition: () => Promise<boolean | undefined>, seconds?: number): Promise<void>;
}

export interface StageOptions extends Partial<ClusterOptions> {
  readonly seed?: number;
  /** Changes the client that the cluster's parts work with, for example to make requests fail. */
  readonly wrap?: (client: KubernetesClient, clock: Clock) => KubernetesClient;
}

export async function stage({ seed = 1, wrap = (client) => client, ...rest }: StageOptions = {}): Promise<Stage> {
  const clock = createVirtualClock();
  const startedAt = clock.now();
  const random = createRandom(seed);
  const client = createApiServer({ clock, random }).client('test');
  const stop = stopper();
  const cluster = startCluster({ client: wrap(client, clock), clock, random, log: silentLog, events: 'none', ...rest }, stop);
  await clock.settle();
  await cluster.ready;
  return {
    clock,
    client,
    cluster,
    stop,
    seconds: () => (clock.now() - startedAt) / 1000,
    async until(condition, seconds = 300) {
      const held = await clock.runUntil(async () => (await condition()) === true, { limitMs: seconds * 1000 });
      if (!held) throw new Error(`not reached within ${seconds} s of virtual time`);
    },
  };
}

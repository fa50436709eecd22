import {
  type Clock,
  isApiError,
  type KubernetesClient,
  type Log,
  type ObjectKey,
  pods,
  type Random,
  type StopSignal,
} from '@sluice/kubernetes';
import { createEventRecorder, writeThrough } from '@sluice/runtime';
import { type Traffic, traffic } from '../traffic/traffic.ts';
import type { Behaviour, World } from './behaviour.ts';
import { customKinds } from './custom-kinds.ts';
import { deploymentController } from './deployment.ts';
import { disruptionController } from './disruption.ts';
import { endpointSliceController } from './endpoint-slice.ts';
import { garbageCollector } from './garbage-collector.ts';
import { autoscaler, type Load } from './horizontal-pod-autoscaler.ts';
import { jobController } from './job.ts';
import type { ImageRule } from './kubelet/conventions.ts';
import type { NodeIdentity } from './kubelet/pod-status.ts';
import { type KubeletHandle, kubelet } from './kubelet.ts';
import { nodeKeeper } from './node.ts';
import { replicaSetController } from './replica-set.ts';
import { scaleTargets } from './scale-targets.ts';
import { shareInformers } from './shared-informers.ts';

/** The parts a cluster can have. */
const clusterParts = [
  'kubelet',
  'replica-set',
  'deployment',
  'job',
  'endpoint-slice',
  'garbage-collector',
  'disruption',
  'horizontal-pod-autoscaler',
  'traffic',
] as const;
type ClusterPart = (typeof clusterParts)[number];

export interface ClusterOptions {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How containers behave, by image; before that what the image's tag says (see kubelet/conventions.ts). */
  readonly images?: readonly ImageRule[];
  /** What autoscalers measure; default: nothing. */
  readonly load?: Load;
  /** Which parts run; default: all. Against a real control plane only the kubelet is wanted. */
  readonly behaviours?: readonly ClusterPart[];
  /** Whether the parts tell users what they do, as Event objects; default: recorded. */
  readonly events?: 'recorded' | 'none';
  /** The one node that pods run on. */
  readonly node?: NodeIdentity;
  /** Whether the node must say every few seconds that it is alive, as a real control plane asks; default: no. */
  readonly heartbeat?: boolean;
}

export interface Cluster extends KubeletHandle {
  /** Resolves when all parts know the present state and work. */
  readonly ready: Promise<void>;
  /** What users send, and what they get; undefined where nobody models that. */
  readonly traffic?: Traffic;
  /** Asks for the pod's eviction, as `kubectl drain` does. */
  evict(pod: ObjectKey): Promise<'evicted' | 'refused'>;
}

const defaultNode: NodeIdentity = { name: 'sandbox-node', ip: '10.0.0.1' };

/**
 * Starts the controllers and the node of a cluster over an API server. They work until `stop`. Namespaces and their service accounts are
 * the embedded API server's own work; the network is nobody's: pods have addresses, but nothing answers there.
 */
export function startCluster(options: ClusterOptions, stop: StopSignal): Cluster {
  const { clock, random, log, images = [], behaviours = clusterParts, node = defaultNode, heartbeat = false } = options;
  const informers = shareInformers({ client: options.client, clock, random, log });
  const client = writeThrough(options.client, informers.made);
  const recorder: World['recorder'] = (component) =>
    options.events === 'none' ? { record() {} } : createEventRecorder({ client, clock, log, component });
  const world: World = { client, informers, clock, random, log, recorder };

  const theKubelet = once(() => kubelet(world, { node, images }));
  const users = once(() => traffic(world, images));
  const custom = once(() => customKinds(world));
  const scales = once(() => scaleTargets(world, custom()));
  const makers: Readonly<Record<ClusterPart, () => readonly Behaviour[]>> = {
    kubelet: () => [nodeKeeper(world, { node, heartbeat }), theKubelet()],
    'replica-set': () => [replicaSetController(world)],
    deployment: () => [deploymentController(world)],
    job: () => [jobController(world)],
    'endpoint-slice': () => [endpointSliceController(world)],
    'garbage-collector': () => [garbageCollector(world, custom())],
    disruption: () => [disruptionController(world, scales())],
    traffic: () => [users()],
    'horizontal-pod-autoscaler': () => [autoscaler(world, scales(), options.load)],
  };
  const parts = behaviours.flatMap((part) => makers[part]());
  informers.start(stop);
  const ready = informers.whenSynced(stop).then(() => {
    for (const part of parts) void part.run(stop);
  });

  return {
    ...(behaviours.includes('traffic') ? { traffic: users() } : {}),
    ...(behaviours.includes('kubelet') ? theKubelet().handle : noKubelet),
    ready,
    async evict(key) {
      const { namespace = '', name } = key;
      try {
        // Not by the parts' own client: it would take the pod for gone, and the kubelet has yet to end it.
        await options.client.post(pods, key, 'eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } });
        return 'evicted';
      } catch (error) {
        if (isApiError(error, 'TooManyRequests')) return 'refused';
        throw error;
      }
    },
  };
}

const noKubelet: KubeletHandle = { killContainers: () => false, failPod: () => false, forceReadiness: () => false };

/** The same result at every call, made at the first. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

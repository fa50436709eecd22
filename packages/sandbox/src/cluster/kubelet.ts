import {
  isApiError,
  keyOf,
  keyText,
  nodes,
  type ObjectKey,
  type Pod,
  parseKeyText,
  pods,
  type StopSignal,
  uidOf,
} from '@sluice/kubernetes';
import { createReconciler } from '@sluice/runtime';
import type { Behaviour, World } from './behaviour.ts';
import { behaviourFor, type ImageRule } from './kubelet/conventions.ts';
import { createPodAddresses } from './kubelet/pod-addresses.ts';
import { killed, podAt, stopping } from './kubelet/pod-course.ts';
import { podEvents } from './kubelet/pod-events.ts';
import { type PodRecord, recoveredRecord } from './kubelet/pod-record.ts';
import { type NodeIdentity, podStatus } from './kubelet/pod-status.ts';
import { schedule, unscheduledConditions } from './kubelet/scheduling.ts';
import { isFinished, isTerminating } from './pod-facts.ts';
import { writeStatus } from './status-writing.ts';

/** Ways to trouble pods, for tests and simulations. Each answers false where the kubelet does not run the pod (any more). */
export interface KubeletHandle {
  /** Ends the pod's running containers; they are restarted by the pod's restart policy. */
  killContainers(pod: ObjectKey, exitCode?: number): boolean;
  /** Throws the pod off the node: it fails and is not started again, as under node pressure. */
  failPod(pod: ObjectKey, why?: { readonly reason: string; readonly message: string }): boolean;
  /** Overrides what the readiness probes say, from now on; undefined lets them speak again. */
  forceReadiness(pod: ObjectKey, ready: boolean | undefined): boolean;
}

/**
 * Scheduler and kubelet of one node without a machine: it binds pods to the node and reports on them as if they ran. What becomes of
 * a pod is a pure function of the pod, its images' behaviour and the time since it was taken on (kubelet/pod-course.ts).
 */
export function kubelet(
  world: World,
  options: { readonly node: NodeIdentity; readonly images: readonly ImageRule[] },
): Behaviour & { readonly handle: KubeletHandle } {
  const { client, clock } = world;
  const { node, images } = options;
  const podStore = world.informers.pods().store;
  const nodeStore = world.informers.nodes().store;
  const records = new Map<string, { readonly uid: string; record: PodRecord }>();
  const addresses = createPodAddresses();
  const scheduler = world.recorder('default-scheduler');
  const recorder = world.recorder('kubelet');

  const reconciler = createReconciler({ name: 'kubelet', workers: 64, clock, log: world.log, reconcile });
  const { queue } = reconciler;

  world.informers.pods().onChange(({ key }) => queue.add(keyText(key)));
  world.informers.nodes().onChange(({ key }) => {
    if (key.name !== node.name) return;
    for (const pod of podStore.list()) if (isUnbound(pod)) queue.add(keyText(keyOf(pod)));
  });

  async function reconcile(text: string): Promise<{ revisitAt?: number } | undefined> {
    const pod = podStore.get(parseKeyText(text));
    if (pod === undefined || records.get(text)?.uid !== pod.metadata.uid) dropRecord(text);
    if (pod === undefined) return undefined;
    try {
      if (isUnbound(pod)) return await place(pod);
      if (pod.spec?.nodeName !== node.name || (isFinished(pod) && !isTerminating(pod))) return undefined;
      return await drive(pod, text);
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  async function place(pod: Pod): Promise<undefined> {
    const home = nodeStore.get({ name: node.name });
    if (home === undefined) return;
    const verdict = schedule(pod, home);
    switch (verdict.do) {
      case 'wait':
        return;
      case 'report':
        await writeStatus(client, pods, pod, { ...pod.status, conditions: unscheduledConditions(pod, verdict, clock.now()) });
        return;
      case 'bind': {
        const { name, namespace = '' } = pod.metadata;
        await client.post(pods, keyOf(pod), 'binding', {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { name, namespace, uid: uidOf(pod) },
          target: { apiVersion: 'v1', kind: nodes.kind, name: node.name },
        });
        scheduler.record(pod, {
          type: 'Normal',
          reason: 'Scheduled',
          message: `Successfully assigned ${namespace}/${name} to ${node.name}`,
        });
        return;
      }
    }
  }

  async function drive(pod: Pod, text: string): Promise<{ revisitAt?: number } | undefined> {
    const now = clock.now();
    const known = recordOf(pod, text);
    const record = isTerminating(pod) ? stopping(pod, known, now) : known;
    if (record.stop !== undefined && known.stop === undefined) tellKilling(pod);
    records.set(text, { uid: uidOf(pod), record });
    const seen = podAt(pod, record, now);
    const status = podStatus(pod, record, seen, node, now);
    const written = await writeStatus(client, pods, pod, status);
    if (written !== pod) for (const event of podEvents(pod, status)) recorder.record(pod, event);
    if (seen.stopped && isTerminating(pod)) {
      const onlyFinalizersHoldIt = pod.metadata.deletionGracePeriodSeconds === 0 && (pod.metadata.finalizers ?? []).length > 0;
      if (!onlyFinalizersHoldIt) await client.remove(pods, keyOf(pod), { uid: uidOf(pod), gracePeriodSeconds: 0 });
    }
    return seen.untilMs === Infinity ? undefined : { revisitAt: record.acceptedAt + seen.untilMs };
  }

  /** The record of the pod, made now where the kubelet sees it for the first time. */
  function recordOf(pod: Pod, text: string): PodRecord {
    const known = records.get(text);
    if (known !== undefined) return known.record;
    const { podIP } = pod.status ?? {};
    if (podIP !== undefined) addresses.reserve(podIP);
    const behaviours = new Map([
      ...(pod.spec?.initContainers ?? []).map((each) => [each.name, behaviourFor(pod, each, 'init', images)] as const),
      ...(pod.spec?.containers ?? []).map((each) => [each.name, behaviourFor(pod, each, 'app', images)] as const),
    ]);
    return recoveredRecord(pod, { acceptedAt: clock.now(), podIP: podIP ?? addresses.take(), behaviours, origins: new Map() });
  }

  function tellKilling(pod: Pod): void {
    for (const { name } of pod.spec?.containers ?? []) {
      recorder.record(pod, { type: 'Normal', reason: 'Killing', message: `Stopping container ${name}` });
    }
  }

  function dropRecord(text: string): void {
    const known = records.get(text);
    if (known === undefined) return;
    addresses.giveBack(known.record.podIP);
    records.delete(text);
  }

  /** Changes what the kubelet knows of a pod that it runs, and has it look at once. */
  function disturb(key: ObjectKey, change: (pod: Pod, record: PodRecord) => PodRecord): boolean {
    const text = keyText(key);
    const pod = podStore.get(key);
    const known = records.get(text);
    if (pod === undefined || known === undefined || known.uid !== pod.metadata.uid || isFinished(pod)) return false;
    records.set(text, { uid: known.uid, record: change(pod, known.record) });
    queue.add(text);
    return true;
  }

  return {
    run: (stop: StopSignal) => reconciler.run(stop),
    handle: {
      killContainers: (key, exitCode = 137) => disturb(key, (pod, record) => killed(pod, record, clock.now(), exitCode)),
      failPod: (key, why = { reason: 'Evicted', message: 'The node was low on resource: memory.' }) =>
        disturb(key, (_pod, record) => ({ ...record, failure: { ...why, at: clock.now() } })),
      forceReadiness: (key, ready) =>
        disturb(key, (_pod, { forcedReadiness: _, ...record }) => (ready === undefined ? record : { ...record, forcedReadiness: ready })),
    },
  };
}

const isUnbound = (pod: Pod): boolean => (pod.spec?.nodeName ?? '') === '' && !isFinished(pod);

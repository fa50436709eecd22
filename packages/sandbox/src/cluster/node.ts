import { isApiError, keyOf, keyText, leases, nodes, type StopSignal } from '@sluice/kubernetes';
import { createReconciler } from '@sluice/runtime';
import type { Behaviour, World } from './behaviour.ts';
import { heartbeatMs, nodeLease, nodeObject, nodeStatus } from './kubelet/node.ts';
import type { NodeIdentity } from './kubelet/pod-status.ts';
import { writeStatus } from './status-writing.ts';

/**
 * Keeps the Node object that all pods run on, ready. A control plane with a node lifecycle controller wants to hear from it every few
 * seconds (`heartbeat`); in the embedded cluster nobody listens, and time may stand still for hours.
 */
export function nodeKeeper(world: World, { node, heartbeat }: { readonly node: NodeIdentity; readonly heartbeat: boolean }): Behaviour {
  const { client, clock } = world;
  const { store } = world.informers.nodes();
  const reconciler = createReconciler({ name: 'node', workers: 1, clock, log: world.log, reconcile });
  world.informers.nodes().onChange(({ key }) => {
    if (key.name === node.name) reconciler.queue.add(keyText(key));
  });

  async function reconcile(): Promise<{ revisitAt?: number }> {
    const now = clock.now();
    const seen = store.get({ name: node.name }) ?? (await client.create(nodes, nodeObject(node)));
    const isReady = seen.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    if (isReady !== true) await writeStatus(client, nodes, seen, { ...seen.status, ...nodeStatus(node, now, seen.status) });
    if (!heartbeat) return {};
    await beat();
    return { revisitAt: now + heartbeatMs };
  }

  async function beat(): Promise<void> {
    const lease = nodeLease(node, clock.now());
    try {
      const { renewTime } = lease.spec ?? {};
      await client.patch(leases, keyOf(lease), { type: 'merge', body: { spec: { renewTime } } });
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
      await client.create(leases, lease);
    }
  }

  return {
    run(stop: StopSignal) {
      reconciler.queue.add(node.name);
      return reconciler.run(stop);
    },
  };
}

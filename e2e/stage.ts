import { isApiError, type KubernetesClient, namespaces, nodes, pods, serviceAccounts } from '@sluice/kubernetes';
import type { Cluster } from './cluster/cluster.ts';
import type { ControllerProcess } from './controller-process.ts';
import type { Kubectl } from './kubectl.ts';
import { waitFor } from './patience.ts';

/** What the checks on a real cluster play on: the product is installed, its controller runs, pods come up. */
export interface Stage {
  readonly cluster: Cluster;
  /** Of what version the server is, and where it comes from. */
  readonly server: string;
  /** As an administrator. */
  readonly client: KubernetesClient;
  /** As an administrator, with the built plugin at hand: `kubectl argo rollouts`. */
  readonly kubectl: Kubectl;
  readonly controller: ControllerProcess;
  /** A second one, which does not run. */
  readonly standby: ControllerProcess;
}

const prefix = `sluice-e2e-${process.pid}-`;
let spaces = 0;

/** Runs `task` in a namespace of its own, which goes with all that is in it. */
export async function inNamespace(
  { client, kubectl }: Pick<Stage, 'client' | 'kubectl'>,
  task: (own: { readonly kubectl: Kubectl; readonly namespace: string }) => Promise<void>,
): Promise<void> {
  spaces += 1;
  const name = prefix + spaces;
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  try {
    // Pods are refused before this is there, and whoever makes them then waits longer than it takes.
    await waitFor('service account of the namespace', 30, () => client.get(serviceAccounts, { namespace: name, name: 'default' }));
    await task({ kubectl: kubectl.within(name), namespace: name });
  } finally {
    await client.remove(namespaces, { name });
    await endStrandedPods(client, name);
  }
}

/** Pods that a check put on a node that does not exist have no kubelet to end them, and would keep their namespace for ever. */
async function endStrandedPods(client: KubernetesClient, namespace: string): Promise<void> {
  const present = new Set((await client.list(nodes)).items.map(({ metadata }) => metadata.name));
  for (const { metadata, spec } of (await client.list(pods, { namespace })).items) {
    if (spec?.nodeName === undefined || present.has(spec.nodeName)) continue;
    await client.remove(pods, { namespace, name: metadata.name }, { gracePeriodSeconds: 0 }).catch((error: unknown) => {
      if (!isApiError(error, 'NotFound')) throw error;
    });
  }
}

/** Waits until nothing is left of earlier checks: what they made goes away by and by, and the controller sees it go. */
export async function untilAlone({ client }: Pick<Stage, 'client'>): Promise<void> {
  await waitFor('end of the namespaces of earlier checks', 120, async () => {
    const { items } = await client.list(namespaces);
    return items.some(({ metadata }) => metadata.name.startsWith(prefix)) ? undefined : true;
  });
}

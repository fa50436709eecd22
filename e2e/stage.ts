import type { KubernetesClient } from '@sluice/kubernetes';
import type { Cluster } from './cluster/cluster.ts';
import type { ControllerProcess } from './controller-process.ts';
import type { Kubectl } from './kubectl.ts';
import type { Nodes } from './nodes.ts';

/** What the checks on a real cluster play on: the product is installed, its controller runs, pods come up. */
export interface Stage {
  readonly cluster: Cluster;
  /** As an administrator. */
  readonly client: KubernetesClient;
  /** As an administrator, with the built plugin at hand: `kubectl argo rollouts`. */
  readonly kubectl: Kubectl;
  readonly controller: ControllerProcess;
  readonly nodes: Nodes;
}

let spaces = 0;

/** Runs `task` in a namespace of its own, which goes with all that is in it. */
export async function inNamespace(kubectl: Kubectl, task: (kubectl: Kubectl, namespace: string) => Promise<void>): Promise<void> {
  spaces += 1;
  const namespace = `sluice-e2e-${process.pid}-${spaces}`;
  await kubectl.ok(['create', 'namespace', namespace]);
  try {
    await task(kubectl.within(namespace), namespace);
  } finally {
    await kubectl.run(['delete', 'namespace', namespace, '--wait=false']);
  }
}

import { fileURLToPath } from 'node:url';
import { type KubernetesClient, nodes } from '@sluice/kubernetes';
import { logTail, runs, startProgram, stopProgram } from './cluster/programs.ts';
import { waitFor } from './patience.ts';
import type { UndoList } from './undo.ts';

const name = 'kubelet';

/** Whose pods run: those of a real node, or of the sandbox's kubelet model. */
export type Nodes = 'real' | 'modelled';

/** Sees to it that pods run on the cluster: where no node is ready, the kubelet model becomes one. Its log goes to `folder`. */
export async function provideNodes(client: KubernetesClient, kubeconfig: string, folder: string, undo: UndoList): Promise<Nodes> {
  if (await hasReadyNode(client)) return 'real';
  const before = new Set((await client.list(nodes)).items.map(({ metadata }) => metadata.name));
  undo.add('end of the kubelet model', async () => {
    await stopProgram(folder, name);
    for (const { metadata } of (await client.list(nodes)).items) if (!before.has(metadata.name)) await client.remove(nodes, metadata);
  });
  startProgram(folder, name, process.execPath, [fileURLToPath(new URL('kubelet.ts', import.meta.url)), kubeconfig]);
  await waitFor('node of the kubelet model', 60, async () => {
    if (!runs(folder, name)) throw new Error(`the kubelet model has ended; its log says:\n${logTail(folder, name)}`);
    return (await hasReadyNode(client)) ? true : undefined;
  });
  return 'modelled';
}

async function hasReadyNode(client: KubernetesClient): Promise<boolean> {
  const { items } = await client.list(nodes);
  return items.some(({ status }) => status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'));
}

import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@sluice/kube-client';
import { obtainCluster } from './cluster/cluster.ts';
import { succeeds } from './command.ts';
import { controllerProcess } from './controller-process.ts';
import { controllerNamespace, install } from './install.ts';
import { kubectl as kubectlOf } from './kubectl.ts';
import { provideNodes } from './nodes.ts';
import type { Stage } from './stage.ts';
import type { UndoList } from './undo.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Prepares one thing, and says how long it took. */
async function step<T>(tell: (text: string) => void, what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  tell(`${((performance.now() - started) / 1000).toFixed(1).padStart(11)} s  ${what}`);
  return result;
}

/**
 * A cluster with the product on it: what checks and benchmarks play on. All that it makes is taken back by `undo`. The cluster is the one
 * that `obtain` gives.
 */
export async function setStage(
  folder: string,
  undo: UndoList,
  tell: (text: string) => void,
  obtain: typeof obtainCluster = obtainCluster,
): Promise<Stage> {
  await step(tell, 'bundles', () => succeeds(process.execPath, [join(root, 'scripts/build.ts')], { limitSeconds: 120 }));
  const cluster = await step(tell, 'cluster', () => obtain(folder, undo));
  const { client, close, request } = await connect({ kubeconfig: cluster.kubeconfig, userAgent: 'sluice-e2e/1' });
  undo.add('end of the connection', close);
  const kubectl = kubectlOf(cluster.kubectl, cluster.kubeconfig, [join(root, 'dist'), dirname(process.execPath)].join(delimiter));
  const { gitVersion } = JSON.parse((await request({ path: '/version' })).text);
  const server = `Kubernetes ${gitVersion} (${cluster.kind})`;
  const kubeconfig = await step(tell, 'manifests', () => install(kubectl, folder, cluster.kind, undo));
  const nodes = await step(tell, 'nodes', () => provideNodes(client, cluster.kubeconfig, folder, undo));
  const controllerNamed = (name: string) => {
    const bundle = join(root, 'dist/sluice-controller');
    const made = controllerProcess({ name, folder, bundle, kubeconfig, namespace: controllerNamespace });
    undo.add(`end of the ${name}`, made.stop);
    return made;
  };
  const [controller, standby] = [controllerNamed('controller'), controllerNamed('standby')];
  await step(tell, 'controller', () => controller.start());
  tell(`on ${server}, nodes are ${nodes}`);
  return { cluster, server, client, kubectl, controller, standby };
}

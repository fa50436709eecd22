/** Puts the manifests on a cluster as a user would, but for the pods of the controller. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject } from '@sluice/kubernetes';
import { formatYaml } from '@sluice/kubernetes/yaml';
import { name, namespace } from '../scripts/generate/names.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { Kubectl } from './kubectl.ts';
import type { UndoList } from './undo.ts';

const crds = fileURLToPath(new URL('../manifests/crds', import.meta.url));
const manifest = fileURLToPath(new URL('../manifests/install.yaml', import.meta.url));

/** Who the controller is to the API server. */
export const controllerUser = `system:serviceaccount:${namespace}:${name}`;
export const controllerNamespace = namespace;

/**
 * Applies CRDs and manifest, both as plain as can be, and makes `controller.kubeconfig` in `folder`: the ServiceAccount of the
 * manifest. From a given cluster, what was not there before is taken away again at the end. Throws where another controller is at work.
 */
export async function install(kubectl: Kubectl, folder: string, cluster: Cluster['kind'], undo: UndoList): Promise<string> {
  const replicas = await kubectl.run(['get', 'deployment', name, '--namespace', namespace, '--output=jsonpath={.spec.replicas}']);
  if (replicas.code === 0 && Number(replicas.stdout) > 0)
    throw new Error(
      `a controller is installed on this cluster already (deployment ${name} in namespace ${namespace}): this run would disturb it`,
    );
  for (const [what, path] of [
    ['CRDs', crds],
    ['installation', manifest],
  ] as const) {
    if (cluster === 'given') await removeLater(kubectl, what, path, undo);
    await kubectl.ok(['apply', '--filename', path]);
  }
  await allowCustomKind(kubectl, folder, cluster, undo);
  // The controller of this run is a process beside the cluster, with the rights of that in the cluster.
  await kubectl.ok(['scale', 'deployment', name, '--replicas=0', '--namespace', namespace]);
  const token = await kubectl.ok(['create', 'token', name, '--namespace', namespace, '--duration=8h']);
  const path = join(folder, 'controller.kubeconfig');
  writeFileSync(path, await sameServer(kubectl, token.trim()), { mode: 0o600 });
  return path;
}

/** What docs/traffic/custom.md tells users to do: rights on the kind of its example, which no manifest of ours can know. */
async function allowCustomKind(kubectl: Kubectl, folder: string, cluster: Cluster['kind'], undo: UndoList): Promise<void> {
  const metadata = { name: 'sluice-e2e-custom-kind' };
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name };
  const documents = [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata,
      rules: [{ apiGroups: ['example.com'], resources: ['splits'], verbs: ['list', 'watch', 'patch'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: role,
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  ];
  const path = join(folder, 'custom-kind.yaml');
  writeFileSync(path, documents.map((each) => formatYaml(each)).join('---\n'));
  if (cluster === 'given') await removeLater(kubectl, 'rights on a custom kind', path, undo);
  await kubectl.ok(['apply', '--filename', path]);
}

async function removeLater(kubectl: Kubectl, what: string, path: string, undo: UndoList): Promise<void> {
  const present = await kubectl.run(['get', '--filename', path, '--output=name']);
  if (present.stdout !== '') return;
  undo.add(`removal of the ${what}`, async () => {
    await kubectl.ok(['delete', '--ignore-not-found', '--timeout=60s', '--filename', path]);
  });
}

/** The kubeconfig of the cluster with another user. */
async function sameServer(kubectl: Kubectl, token: string): Promise<string> {
  const admin: unknown = JSON.parse(await kubectl.ok(['config', 'view', '--raw', '--minify', '--flatten', '--output=json']));
  const [entry] = isObject(admin) && Array.isArray(admin.clusters) ? admin.clusters : [];
  if (!isObject(entry)) throw new Error('the kubeconfig names no cluster');
  return formatYaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'cluster', cluster: entry.cluster }],
    users: [{ name: 'controller', user: { token } }],
    contexts: [{ name: 'controller', context: { cluster: 'cluster', user: 'controller', namespace } }],
    'current-context': 'controller',
  });
}

import { describe, expect, test } from '@jest/globals';
import {
  clusterRoleBindings,
  clusterRoles,
  customResourceDefinitions,
  deployments,
  type Kind,
  type KubeObject,
  namespaces,
  podDisruptionBudgets,
  roleBindings,
  roles,
  serviceAccounts,
  services,
} from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { createApiServer, createRandom, createVirtualClock } from '@sluice/sandbox';
import { manifestFiles } from '../scripts/generate/manifests.ts';

const kinds: readonly Kind[] = [
  namespaces,
  serviceAccounts,
  clusterRoles,
  clusterRoleBindings,
  roles,
  roleBindings,
  deployments,
  podDisruptionBudgets,
  services,
  customResourceDefinitions,
];

function objectsIn(text: string): readonly KubeObject[] {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return JSON.parse(JSON.stringify(parsed.value));
}

/** Puts all objects of a file on an empty server, those without a namespace into `home`, and gives what the server made of them. */
async function apply(text: string, home: string): Promise<readonly { readonly given: KubeObject; readonly made: KubeObject }[]> {
  const client = createApiServer({ clock: createVirtualClock(), random: createRandom(1) }).client('test');
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: home } });
  const results: { given: KubeObject; made: KubeObject }[] = [];
  for (const given of objectsIn(text)) {
    const kind = kinds.find((each) => each.kind === given.kind);
    if (kind === undefined) throw new Error(`no kind ${given.kind}`);
    const placed = kind.namespaced ? { ...given, metadata: { namespace: home, ...given.metadata } } : given;
    results.push({ given, made: await client.create(kind, placed) });
  }
  return results;
}

describe('the embedded API server takes, and keeps every field of,', () => {
  const files = manifestFiles();
  const paths = [...files.keys()].filter((path) => /^manifests\/(crds\/.+|install|namespace-install)\.yaml$/.test(path));

  test.each(paths)('%s', async (path) => {
    const results = await apply(files.get(path) ?? '', 'elsewhere');
    expect(results.length).toBeGreaterThan(0);
    for (const { given, made } of results) expect(made).toMatchObject(given);
  });
});

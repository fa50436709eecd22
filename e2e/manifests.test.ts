import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { isObject } from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { apiAccess } from '../packages/controller/src/access.ts';
import { filesIn } from '../scripts/generate/files-in.ts';
import { manifestFiles } from '../scripts/generate/manifests.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = manifestFiles();

/** What the roles of the controller in a file allow, as `verb group/resource`. */
function grants(path: string, ...kinds: readonly string[]): string[] {
  const parsed = parseYaml(files.get(path) ?? '');
  if (!parsed.ok) throw new Error(parsed.error);
  const documents: readonly unknown[] = parsed.value;
  return documents
    .filter(isObject)
    .filter(({ kind, metadata }) => kinds.includes(String(kind)) && isObject(metadata) && metadata.name === 'argo-rollouts')
    .flatMap(({ rules }) => list(rules).filter(isObject))
    .flatMap(({ apiGroups, resources, verbs }) =>
      list(apiGroups).flatMap((group) => list(resources).flatMap((resource) => list(verbs).map((verb) => `${verb} ${group}/${resource}`))),
    )
    .sort();
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const needs = (access: typeof apiAccess): string[] => {
  const texts = access.flatMap(({ kind, subresource, verbs }) =>
    verbs.map((verb) => `${verb} ${kind.group}/${kind.plural}${subresource === undefined ? '' : `/${subresource}`}`),
  );
  return [...new Set(texts)].sort();
};

describe('manifests', () => {
  test('what lies in manifests/ is what its sources make, no file more and none less', () => {
    const present = filesIn(`${root}manifests`).map((path) => path.slice(root.length));
    expect(present.sort()).toEqual([...files.keys()].sort());
    for (const [path, text] of files) expect({ path, fresh: readFileSync(root + path, 'utf8') === text }).toEqual({ path, fresh: true });
  });

  test('the controller of a cluster may do exactly what its code asks for', () => {
    expect(grants('manifests/install.yaml', 'ClusterRole', 'Role')).toEqual(needs(apiAccess));
  });

  test('the controller of a namespace may do the same, but nothing outside of its namespace', () => {
    expect(grants('manifests/namespace-install.yaml', 'Role')).toEqual(needs(apiAccess.filter(({ kind }) => kind.namespaced)));
    expect(grants('manifests/namespace-install.yaml', 'ClusterRole')).toEqual([]);
  });

  test('the controller may use leases in its own namespace only', () => {
    expect(grants('manifests/install.yaml', 'ClusterRole').filter((grant) => grant.includes('leases'))).toEqual([]);
  });

  test('no rule holds a wildcard', () => {
    for (const [path, text] of files) if (!path.startsWith('manifests/crds/')) expect(text).not.toContain('*');
  });
});

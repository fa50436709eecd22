import { apiVersionOf } from '@sluice/kubernetes';
import type { ServedGroup, ServedGroupVersion, ServedResource } from './served.ts';

/** `/api`: the versions of the core group. */
export const coreVersions = (address: string) => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
});

/** `/apis`: all groups but the core one. */
export const groupList = (groups: readonly ServedGroup[]) => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupEntry) });

/** `/apis/<group>`. */
export const groupDocument = (group: ServedGroup) => ({ kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) });

function groupEntry({ group, versions }: ServedGroup) {
  const entries = versions.map(({ version }) => ({ groupVersion: apiVersionOf({ group, version }), version }));
  return { name: group, versions: entries, preferredVersion: entries[0] };
}

/** `/api/v1` and `/apis/<group>/<version>`: each resource, and each of its parts as a resource of its own. */
export const resourceList = (group: string, { version, resources }: ServedGroupVersion) => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: apiVersionOf({ group, version }),
  resources: resources.flatMap(entriesOf),
});

function entriesOf({ plural, singular, kind, namespaced, verbs, shortNames, categories, subresources }: ServedResource) {
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames.length === 0 ? {} : { shortNames }),
      ...(categories.length === 0 ? {} : { categories }),
    },
    ...subresources.map((part) => ({
      name: `${plural}/${part.name}`,
      singularName: '',
      namespaced,
      ...(part.group === undefined ? {} : { group: part.group, version: part.version }),
      kind: part.kind,
      verbs: part.verbs,
    })),
  ];
}

import type { ServedGroup, ServedResource, ServedSubresource } from './served.ts';

/** The whole of a root (`/api` or `/apis`) in one document: `apidiscovery.k8s.io/v2`. */
export const aggregatedDiscovery = (groups: readonly ServedGroup[]) => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: groups.map(({ group, versions }) => ({
    metadata: group === '' ? {} : { name: group },
    versions: versions.map(({ version, resources }) => ({
      version,
      resources: resources.map((resource) => resourceEntry(resource, group, version)),
      freshness: 'Current',
    })),
  })),
});

const resourceEntry = (resource: ServedResource, group: string, version: string) => ({
  resource: resource.plural,
  responseKind: { group, version, kind: resource.kind },
  scope: resource.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: resource.singular,
  verbs: resource.verbs,
  ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
  ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
  ...(resource.subresources.length === 0 ? {} : { subresources: resource.subresources.map((part) => partEntry(part, group, version)) }),
});

const partEntry = ({ name, kind, group, version, verbs }: ServedSubresource, ownGroup: string, ownVersion: string) => ({
  subresource: name,
  responseKind: { group: group ?? ownGroup, version: version ?? ownVersion, kind },
  verbs,
});

import type { Registry } from '../../api-server/registry.ts';
import type { ResourceType, ServedVersion } from '../../api-server/resource.ts';
import { compareVersions } from '../../api-server/version-order.ts';
import { reviewResources } from '../reviews/resources.ts';

/** A part of an object that has a path of its own. */
export interface ServedSubresource {
  readonly name: string;
  /** Of what is sent and answered, where that is not the object itself. */
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

export interface ServedResource {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly ServedSubresource[];
}

export interface ServedGroupVersion {
  readonly version: string;
  readonly resources: readonly ServedResource[];
}

export interface ServedGroup {
  /** Empty for the core group. */
  readonly group: string;
  /** The preferred one first. */
  readonly versions: readonly ServedGroupVersion[];
}

const objectVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const partVerbs = ['get', 'patch', 'update'];

/** Parts of built-in objects beside status and scale. */
const parts: Readonly<Record<string, readonly ServedSubresource[]>> = {
  pods: [
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
  ],
  serviceaccounts: [{ name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] }],
};

/** All that the server serves at the moment, in the order in which it shows it. */
export function servedGroups(registry: Registry): readonly ServedGroup[] {
  const groups = new Map<string, Map<string, ServedResource[]>>();
  const put = (group: string, version: string, resource: ServedResource): void => {
    const versions = groups.get(group) ?? new Map<string, ServedResource[]>();
    groups.set(group, versions);
    versions.set(version, [...(versions.get(version) ?? []), resource]);
  };
  for (const type of registry.types) {
    for (const version of type.versions.filter(({ served }) => served)) put(type.group, version.version, resourceOf(type, version));
  }
  for (const { group, version, resource } of reviewResources) put(group, version, resource);
  return [...groups].map(([group, versions]) => ({
    group,
    versions: [...versions]
      .sort(([a], [b]) => compareVersions(a, b))
      .map(([version, resources]) => ({ version, resources: [...resources].sort((a, b) => (a.plural < b.plural ? -1 : 1)) })),
  }));
}

function resourceOf(type: ResourceType, { hasStatus, scale }: ServedVersion): ServedResource {
  const subresources: ServedSubresource[] = [
    ...(parts[type.id] ?? []),
    ...(scale === undefined ? [] : [{ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: partVerbs }]),
    ...(hasStatus ? [{ name: 'status', kind: type.kind, verbs: partVerbs }] : []),
  ];
  return {
    plural: type.plural,
    singular: type.singular,
    kind: type.kind,
    namespaced: type.namespaced,
    verbs: type.id === 'namespaces' ? objectVerbs.filter((verb) => verb !== 'deletecollection') : objectVerbs,
    shortNames: type.shortNames,
    categories: type.categories,
    subresources,
  };
}

import type { Rollout } from '@sluice/api';
import { type Ingress, type Kind, type KubeObject, type KubernetesClient, namespaces, type Service } from '@sluice/kubernetes';
import { namedServices } from '@sluice/rollout';
import type { ApiServer } from '../api-server/api-server.ts';

/** What the Rollout needs beside it, and what was left out. */
export interface Surroundings {
  /** In the order in which they are created. */
  readonly objects: readonly { readonly kind: Kind; readonly object: KubeObject }[];
  readonly notes: readonly string[];
}

/** Sorts out what of the objects the server knows, and adds the Services and Ingresses that the Rollout names and nobody gave. */
export function surroundingsOf(server: ApiServer, rollout: Rollout, given: readonly KubeObject[]): Surroundings {
  const notes: string[] = [];
  const { namespace = '' } = rollout.metadata;
  const has = (kind: string, name: string) =>
    given.some((each) => each.kind === kind && each.metadata.name === name && each.metadata.namespace === namespace);
  const added: KubeObject[] = [];
  for (const { name } of namedServices(rollout)) {
    if (has('Service', name)) continue;
    notes.push(`Service ${name} is not in the files: a plain one is used.`);
    added.push(plainService(rollout, name));
  }
  for (const name of ingressesOf(rollout)) {
    if (has('Ingress', name)) continue;
    notes.push(`Ingress ${name} is not in the files: one that leads to the stable Service is used.`);
    added.push(plainIngress(rollout, name));
  }
  const objects = [...given, ...added].flatMap((object) => {
    const kind = kindOf(server, object);
    if (kind === undefined)
      notes.push(`${object.kind} ${object.metadata.name} (${object.apiVersion}) is left out: the embedded cluster does not know it.`);
    return kind === undefined ? [] : [{ kind, object: kind.namespaced ? object : withoutNamespace(object) }];
  });
  return { objects, notes };
}

export async function createSurroundings(client: KubernetesClient, rollout: Rollout, { objects }: Surroundings): Promise<void> {
  const there = new Set((await client.list(namespaces)).items.map(({ metadata }) => metadata.name));
  for (const name of [rollout, ...objects.map(({ object }) => object)].flatMap(({ metadata }) => metadata.namespace ?? [])) {
    if (!there.has(name)) await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    there.add(name);
  }
  for (const { kind, object } of objects) {
    if (kind.kind === 'Namespace' && there.has(object.metadata.name)) continue;
    await client.create(kind, withoutServerFields(object));
  }
}

function kindOf({ machine }: ApiServer, { apiVersion, kind }: KubeObject): Kind | undefined {
  const slash = apiVersion.indexOf('/');
  const [group, version] = [slash < 0 ? '' : apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const type = machine.registry.types.find((each) => each.group === group && each.kind === kind);
  if (!type?.versions.some((each) => each.version === version && each.served)) return undefined;
  return { group, version, kind, plural: type.plural, namespaced: type.namespaced };
}

const withoutNamespace = (object: KubeObject): KubeObject => {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
};

/** An object that was read from a cluster can be created in another. */
export function withoutServerFields<T extends KubeObject>(object: T): T {
  const { uid: _, resourceVersion: __, ownerReferences: ___, managedFields: ____, generation: _____, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function ingressesOf({ spec }: Rollout): readonly string[] {
  const nginx = spec.strategy?.canary?.trafficRouting?.nginx;
  return nginx === undefined ? [] : [...(nginx.stableIngress === undefined ? [] : [nginx.stableIngress]), ...(nginx.stableIngresses ?? [])];
}

function plainService({ metadata, spec }: Rollout, name: string): Service {
  const { namespace = '' } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { ...spec.selector?.matchLabels }, ports: [{ port: 80 }] },
  };
}

function plainIngress({ metadata, spec }: Rollout, name: string): Ingress {
  const { namespace = '' } = metadata;
  const service = { name: spec.strategy?.canary?.stableService ?? '', port: { number: 80 } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace },
    spec: { rules: [{ host: 'example.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service } }] } }] },
  };
}

import { type CustomResourceDefinition, customResourceDefinitions, type Kind, type KubernetesClient, resourceOf } from '@sluice/kubernetes';
import { builtInRouters } from '@sluice/traffic-routers';
import type { ApiServer } from './api-server/api-server.ts';

/** The kinds of routers that the embedded API server does not have by itself (all where left out); their objects are kept as they are. */
export async function createRouterKinds(
  client: KubernetesClient,
  server: ApiServer,
  isNeeded: (resource: string) => boolean = () => true,
): Promise<void> {
  const known = new Set(server.machine.registry.types.map(({ id }) => id));
  const byResource = Map.groupBy(
    builtInRouters.flatMap(({ kinds }) => kinds),
    resourceOf,
  );
  for (const [resource, kinds] of byResource) {
    const [first] = kinds;
    if (first === undefined || known.has(resource) || !isNeeded(resource)) continue;
    const versions = [...new Set(kinds.map(({ version }) => version))];
    await client.create(customResourceDefinitions, openDefinition(first, versions));
  }
}

/** The definition of a kind whose objects are kept as they are. The first version is the one that is stored. */
export const openDefinition = ({ group, kind, plural, namespaced }: Kind, versions: readonly string[]): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    versions: versions.map((name, index) => ({
      name,
      served: true,
      storage: index === 0,
      subresources: { status: {} },
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    })),
  },
});

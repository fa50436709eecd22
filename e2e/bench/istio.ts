import { customResourceDefinitions, isApiError, type Kind, type KubernetesClient, resourceOf } from '@sluice/kubernetes';
import { builtInRouters } from '@sluice/traffic-routers';
import { crdsOfKinds } from '../crds/vendor-crds.ts';
import type { World } from '../journeys/world.ts';
import { waitFor } from '../patience.ts';

export const istioKinds: readonly Kind[] = builtInRouters.filter(({ id }) => id === 'istio').flatMap(({ kinds }) => kinds);

/** Makes the kinds known to the server, where they are not yet, and waits until it serves them. */
export async function provideCrds(client: KubernetesClient, kinds: readonly Kind[]): Promise<void> {
  for (const crd of crdsOfKinds(kinds)) {
    await client.create(customResourceDefinitions, crd).catch((error: unknown) => {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    });
    const isOf = (kind: Kind): boolean =>
      resourceOf(kind) === crd.metadata.name && crd.spec.versions.some(({ name, served }) => served && name === kind.version);
    for (const kind of kinds.filter(isOf))
      await waitFor(`service of ${crd.metadata.name}`, 30, () => client.list(kind, { limit: 1 }).catch(() => undefined));
  }
}

/** The route `primary` of a VirtualService leads to the Services `<name>-stable` and `<name>-canary`. */
export async function createVirtualService({ client, namespace }: World, name: string): Promise<void> {
  const kind = istioKinds.find(({ plural }) => plural === 'virtualservices');
  if (kind === undefined) throw new Error('the router of Istio knows no VirtualService');
  const route = (host: string, weight: number) => ({ destination: { host }, weight });
  const virtualService = {
    apiVersion: `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: { name, namespace },
    spec: { hosts: [name], http: [{ name: 'primary', route: [route(`${name}-stable`, 100), route(`${name}-canary`, 0)] }] },
  };
  await client.create(kind, virtualService);
}

import { connect } from '@sluice/kube-client';
import {
  customResourceDefinitions,
  isApiError,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  namespaces,
  resourceOf,
} from '@sluice/kubernetes';
import { createApiServer, createRandom, createVirtualClock } from '@sluice/sandbox';
import { crdsOfKinds } from '../crds/vendor-crds.ts';
import { waitFor } from '../patience.ts';

/** An API server that knows the vendors' schemas. Objects are held against them; none is stored. */
export interface SchemaServer {
  readonly name: string;
  /**
   * An object as the server would store it, whatever its namespace: with its defaults, without what no schema has. Throws an ApiError
   * where the server refuses it.
   */
  stored(kind: Kind<KubeObject>, object: KubeObject): Promise<KubeObject>;
  close(): void;
}

/** The real server of SCHEMAS_KUBECONFIG, where SCHEMAS_NAMESPACE stands for all namespaces; without these the embedded one. */
export async function openSchemaServer(): Promise<SchemaServer> {
  const { SCHEMAS_KUBECONFIG: kubeconfig, SCHEMAS_NAMESPACE: namespace = 'demo' } = process.env;
  if (kubeconfig !== undefined) {
    const { client, close } = await connect({ kubeconfig, userAgent: 'sluice-e2e/1' });
    return { name: 'a real API server', stored: storing(client, namespace), close };
  }
  const client = createApiServer({ clock: createVirtualClock(), random: createRandom(1) }).client();
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return { name: 'the embedded API server', stored: storing(client, namespace), close: () => {} };
}

function storing(client: KubernetesClient, namespace: string): SchemaServer['stored'] {
  const installed = new Map<string, Promise<void>>();
  return async (kind, { metadata, ...object }) => {
    const resource = resourceOf(kind);
    const isInstalled = installed.get(resource) ?? install(client, kind);
    installed.set(resource, isInstalled);
    await isInstalled;
    // As if it were new, without what only an object has that is there.
    const { name, labels, annotations, ownerReferences } = metadata;
    const given = Object.entries({ labels, annotations, ownerReferences }).filter(([, value]) => value !== undefined);
    return client.create(kind, { ...object, metadata: { name, namespace, ...Object.fromEntries(given) } }, { dryRun: true });
  };
}

async function install(client: KubernetesClient, kind: Kind): Promise<void> {
  for (const crd of crdsOfKinds([kind])) {
    await client.create(customResourceDefinitions, crd).catch((error: unknown) => {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    });
    await waitFor(`serving of ${crd.metadata.name}`, 30, () =>
      client.list(kind, { limit: 1 }).then(
        () => true as const,
        () => undefined,
      ),
    );
  }
}

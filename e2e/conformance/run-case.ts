import { isApiError, type KubernetesClient, namespaces } from '@sluice/kubernetes';
import type { ConformanceCase } from './conformance-case.ts';

/** Runs one case in a namespace of its own, which is gone afterwards. */
export async function runCase(client: KubernetesClient, { run }: ConformanceCase, namespace: string): Promise<void> {
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  try {
    await run(client, namespace);
  } finally {
    await client.remove(namespaces, { name: namespace }).catch((error: unknown) => {
      if (!isApiError(error, 'NotFound')) throw error;
    });
  }
}

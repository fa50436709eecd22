import {
  type ApiError,
  type ConfigMap,
  isApiError,
  type KubernetesClient,
  type Pod,
  type ReplicaSet,
  type Service,
} from '@sluice/kubernetes';
import { createRandom } from '../../time/random.ts';
import { createVirtualClock, type VirtualClock } from '../../time/virtual-clock.ts';
import { type ApiServer, createApiServer } from '../api-server.ts';

export interface TestServer {
  readonly clock: VirtualClock;
  readonly server: ApiServer;
  readonly client: KubernetesClient;
}

/** An empty API server under virtual time. */
export function testServer(options: { readonly history?: number; readonly tracksFields?: boolean } = {}): TestServer {
  const clock = createVirtualClock();
  const server = createApiServer({ clock, random: createRandom(1), ...options });
  return { clock, server, client: server.client('test') };
}

/** The refusal of a request; throws where it was not refused. */
export async function refused(request: Promise<unknown>): Promise<ApiError> {
  try {
    await request;
  } catch (error) {
    if (isApiError(error)) return error;
    throw error;
  }
  throw new Error('the request was not refused');
}

export const namespace = 'default';

export const configMap = (name: string, data: Readonly<Record<string, string>> = { a: '1' }): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace, name },
  data,
});

export const pod = (name: string, spec: Partial<Pod['spec']> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image: 'example/app:1' }], ...spec },
});

export const service = (name: string, spec: Service['spec'] = { ports: [{ port: 80 }] }): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace, name },
  spec,
});

export const replicaSet = (name: string, spec: Partial<ReplicaSet['spec']> = {}): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { namespace, name },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'example/app:1' }] } },
    ...spec,
  },
});

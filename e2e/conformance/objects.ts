/** Small objects to work on. */
import type { ConfigMap, Container, Deployment, KubernetesClient, Pod, PodTemplateSpec, ReplicaSet, Service } from '@sluice/kubernetes';
import { serviceAccounts } from '@sluice/kubernetes';
import { eventuallyThere } from './observing.ts';

export const configMap = (
  namespace: string,
  name: string,
  data: Record<string, string> = {},
  labels: Record<string, string> = {},
): ConfigMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name, labels }, data });

export const container = (name = 'main', image = 'example.invalid/app:1'): Container => ({ name, image });

export const template = (labels: Record<string, string> = { app: 'web' }): PodTemplateSpec => ({
  metadata: { labels },
  // No scheduler of this name exists: the pods stay as they are made.
  spec: { schedulerName: 'nobody', containers: [container()] },
});

export const replicaSet = (namespace: string, name: string, replicas = 0): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { namespace, name },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template() },
});

export const deployment = (namespace: string, name: string, replicas = 0): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace, name },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template() },
});

export const service = (namespace: string, name: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace, name },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
});

/** A pod that no scheduler takes. */
export const pod = (namespace: string, name: string, labels: Record<string, string> = { app: 'web' }): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels },
  spec: { schedulerName: 'nobody', containers: [container()] },
});

/** Pods can be made in a namespace only once it has its default service account. */
export const podsAreWelcome = (client: KubernetesClient, namespace: string): Promise<unknown> =>
  eventuallyThere(client, serviceAccounts, { namespace, name: 'default' }, 'the default service account exists');

import { randomBytes } from 'node:crypto';
import { apiKinds, crdOf } from '@sluice/api';
import { customResourceDefinitions, type KubernetesClient, type Log, type StopSignal } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { createHttp, type Http } from '@sluice/metric-providers';
import { createApiServer } from './api-server/api-server.ts';
import { startCluster } from './cluster/cluster.ts';
import type { ImageRule } from './cluster/kubelet/conventions.ts';
import { writeKubeconfig } from './http/kubeconfig.ts';
import { type Certificate, listen } from './http/listen.ts';
import { clusterHttp } from './traffic/http.ts';

export interface SandboxOptions {
  /** Where the API server listens: `host:port`; port 0 takes any that is free. */
  readonly listen: string;
  /** A file that receives what kubectl needs to know; readable by its owner only. */
  readonly kubeconfig?: string;
  readonly log: Log;
  /** How containers behave, by image; default: what the image's tag says. */
  readonly images?: readonly ImageRule[];
  /** Encrypts connections. Roles are in force then; the kubeconfig is the administrator's. Default: plain HTTP, everybody may do anything. */
  readonly tls?: Certificate;
}

export interface Sandbox {
  /** A client of the cluster that needs no connection. */
  readonly client: KubernetesClient;
  readonly url: string;
  /** The way out for metrics: the cluster's own Prometheus, and what there is outside. */
  readonly http: Http;
  /** Resolves after `stop`, when nothing of it runs any longer. */
  readonly closed: Promise<void>;
}

/**
 * Starts an embedded Kubernetes on the machine's clock: an API server for kubectl, the kinds of this project, and a cluster in which
 * pods run. Rejects where the address cannot be listened on.
 */
export async function startSandbox(options: SandboxOptions, stop: StopSignal): Promise<Sandbox> {
  const { listen: where, kubeconfig, log, images = [], tls } = options;
  const server = createApiServer({ clock: systemClock, random: Math.random });
  const client = server.client('sandbox');
  for (const kind of apiKinds) await client.create(customResourceDefinitions, crdOf(kind));
  const token = tls === undefined ? undefined : randomBytes(24).toString('base64url');
  const secured = tls === undefined || token === undefined ? {} : { tls: { ...tls, adminToken: token } };
  const { url, closed } = await listen({ machine: server.machine, listen: where, log, ...secured }, stop);
  const cluster = startCluster({ client: server.client('cluster'), clock: systemClock, random: Math.random, log, images }, stop);
  await cluster.ready;
  if (kubeconfig !== undefined) {
    writeKubeconfig(kubeconfig, { url, ...(tls === undefined || token === undefined ? {} : { authority: tls.cert, token }) });
  }
  const { traffic } = cluster;
  const outside = createHttp(systemClock, stop);
  return { client, url, closed, http: traffic === undefined ? outside : clusterHttp(traffic, systemClock, outside) };
}

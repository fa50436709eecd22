/**
 * Istio with several clusters: VirtualServices and DestinationRules stand in the primary cluster, Rollouts and pods in this one. As with the
 * reference, a Secret beside the controller leads there: it is labelled `istio.argoproj.io/primary-cluster: "true"` and holds one kubeconfig.
 */
import {
  ApiError,
  type ApiErrorReason,
  type Clock,
  type Instant,
  isApiError,
  isTransient,
  type Kind,
  type KubernetesClient,
  type Log,
  type Secret,
  secrets,
} from '@sluice/kubernetes';

const primaryClusterLabel = 'istio.argoproj.io/primary-cluster';
const isIstios = ({ group }: Kind): boolean => group === 'networking.istio.io';

/** The primary cluster cannot be asked. */
export class PrimaryClusterError extends ApiError {}

interface Connection {
  readonly client: KubernetesClient;
  close(): Promise<void>;
}

interface PrimaryClusterPorts {
  /** This cluster. */
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the Secret is. */
  readonly namespace: string;
  /** Makes a connection of the text of a kubeconfig. Throws where that leads nowhere. */
  connect(kubeconfig: string): Promise<Connection>;
}

/** How long the Secret is taken as it was. */
const freshMs = 30_000;

/**
 * A client that asks the primary cluster for the kinds of Istio where there is a Secret that leads to one, and this cluster for all else.
 * A Secret that comes, changes or goes is noticed within half a minute. `close` ends the connection.
 */
export function withPrimaryCluster(ports: PrimaryClusterPorts): Connection {
  const { client: here, clock, log, namespace, connect } = ports;
  let open: { readonly version: string; readonly connection: Promise<Connection> } | undefined;
  let recent: { readonly at: Instant; readonly client: Promise<KubernetesClient> } | undefined;

  const close = async (): Promise<void> => {
    const closing = open;
    open = undefined;
    await (await closing?.connection.catch(() => undefined))?.close();
  };

  async function clientOfSecret(): Promise<KubernetesClient> {
    const [secret, ...more] = await secretsIn(here, namespace, log);
    if (more.length > 0) throw cannot(`${more.length + 1} Secrets in ${namespace} are labelled ${primaryClusterLabel}, and one is needed.`);
    const version = `${secret?.metadata.uid} ${secret?.metadata.resourceVersion}`;
    if (open !== undefined && open.version !== version) await close();
    if (secret === undefined) return here;
    if (open === undefined) {
      open = { version, connection: connect(kubeconfigOf(secret)) };
      log.info('Istio is steered in its primary cluster', { secret: `${namespace}/${secret.metadata.name}` });
    }
    return open.connection.then(
      ({ client }) => client,
      (error) => {
        open = undefined;
        throw cannot(`Secret "${secret.metadata.name}" in ${namespace} holds no kubeconfig that leads to a cluster: ${error.message}`);
      },
    );
  }

  function clientFor(kind: Kind): Promise<KubernetesClient> {
    if (!isIstios(kind)) return Promise.resolve(here);
    const now = clock.now();
    if (recent !== undefined && now >= recent.at && now - recent.at < freshMs) return recent.client;
    const client = clientOfSecret();
    recent = { at: now, client };
    // A failure is nothing to remember.
    client.catch(() => {
      recent = undefined;
    });
    return client;
  }

  async function ask<T>(kind: Kind, request: (client: KubernetesClient) => Promise<T>): Promise<T> {
    const client = await clientFor(kind);
    if (client === here) return request(here);
    try {
      return await request(client);
    } catch (error) {
      throw told(error);
    }
  }

  const client: KubernetesClient = {
    get: (kind, key) => ask(kind, (asked) => asked.get(kind, key)),
    list: (kind, options) => ask(kind, (asked) => asked.list(kind, options)),
    create: (kind, object, options) => ask(kind, (asked) => asked.create(kind, object, options)),
    patch: (kind, key, patch, target) => ask(kind, (asked) => asked.patch(kind, key, patch, target)),
    remove: (kind, key, options) => ask(kind, (asked) => asked.remove(kind, key, options)),
    post: (kind, key, subresource, body) => ask(kind, (asked) => asked.post(kind, key, subresource, body)),
    async *watch(kind, options, stop) {
      const asked = await clientFor(kind);
      try {
        yield* asked.watch(kind, options, stop);
      } catch (error) {
        throw asked === here ? error : told(error);
      }
    },
  };
  return { client, close };
}

/** The Secrets with the label. A controller that may not look has none. */
async function secretsIn(here: KubernetesClient, namespace: string, log: Log): Promise<readonly Secret[]> {
  try {
    return (await here.list(secrets, { namespace, labelSelector: `${primaryClusterLabel}=true` })).items;
  } catch (error) {
    if (!isApiError(error, 'Forbidden')) throw error;
    log.warn('no Secret of a primary cluster of Istio can be looked for: Secrets may not be listed', { namespace });
    return [];
  }
}

/** The kubeconfig is the one value of the Secret, whatever its key. */
function kubeconfigOf({ metadata, data = {} }: Secret): string {
  const [value, ...more] = Object.values(data);
  if (value === undefined || more.length > 0) {
    throw cannot(`Secret "${metadata.name}" must hold one kubeconfig, and has ${Object.keys(data).length} values.`);
  }
  return Buffer.from(value, 'base64').toString('utf8');
}

const cannot = (message: string, reason: ApiErrorReason = 'Unreachable'): PrimaryClusterError =>
  new PrimaryClusterError(reason, `the primary cluster of Istio cannot be asked: ${message}`);

/** Answers about objects are answers; that there is none, or no access, is told of as such. */
const told = (error: unknown): unknown =>
  error instanceof ApiError && (isTransient(error) || isApiError(error, 'Forbidden', 'Unauthorized'))
    ? cannot(error.message, error.reason)
    : error;

/**
 * The containers of modelled pods, made real: an HTTP server on each pod's own address, which answers with the version that the pod's
 * image names. The pod says by a readiness gate that it serves. A pod that is to be deleted serves on through its preStop sleep, then
 * takes no more connections, as a well-behaved application does. usage: backends.ts KUBECONFIG
 */
import { createServer, type Server } from 'node:http';
import { connect } from '@sluice/kube-client';
import { isApiError, type KubernetesClient, type Pod, pods, silentLog, stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { createInformer } from '@sluice/runtime';
import { probeHeader, servingCondition } from './application.ts';

interface Backend {
  readonly server: Server;
  ending: boolean;
}

const [kubeconfig = ''] = process.argv.slice(2);
const stop = stopper();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.stop());
const { client, close } = await connect({ kubeconfig, userAgent: 'sluice-backends/e2e' });
stop.onStop(() => void close().then(() => process.exit()));

/** By the uid of the pod. */
const backends = new Map<string, Backend>();
const informer = createInformer({ client, kind: pods, clock: systemClock, random: Math.random, log: silentLog });
informer.onChange(({ before, after }) => {
  if (after === undefined) end(before?.metadata.uid);
  else follow(client, after);
});
await informer.run(stop);

function follow(api: KubernetesClient, pod: Pod): void {
  const { uid = '', deletionTimestamp } = pod.metadata;
  const container = pod.spec?.containers[0];
  const known = backends.get(uid);
  if (deletionTimestamp !== undefined) {
    if (known === undefined || known.ending) return;
    known.ending = true;
    setTimeout(() => end(uid), (container?.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1000);
    return;
  }
  const address = pod.status?.podIP;
  const port = container?.ports?.[0]?.containerPort;
  const runs = pod.status?.containerStatuses?.[0]?.state?.running !== undefined;
  if (known !== undefined || address === undefined || port === undefined || !runs) return;
  const server = serverOf(pod, container?.image ?? '');
  backends.set(uid, { server, ending: false });
  server.on('error', (error) => process.stderr.write(`${pod.metadata.name}: ${error.message}\n`));
  server.listen(port, address, () => void say(api, pod));
}

/** Answers with version and pod; at /received with how many requests came that carry the probe of that name. */
function serverOf({ metadata }: Pod, image: string): Server {
  const version = image.split(':').at(-1) ?? '';
  const received = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://backend');
    if (pathname === '/received') {
      response.end(String(received.get(searchParams.get('probe') ?? '') ?? 0));
      return;
    }
    const probe = request.headers[probeHeader];
    if (typeof probe === 'string') received.set(probe, (received.get(probe) ?? 0) + 1);
    if (!server.listening) response.setHeader('connection', 'close');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ version, pod: metadata.name }));
  });
  server.keepAliveTimeout = 0; // whoever holds a connection may keep it as long as the pod lives
  return server;
}

async function say(api: KubernetesClient, { metadata: { namespace = '', name } }: Pod): Promise<void> {
  const conditions = [{ type: servingCondition, status: 'True' }];
  await api.patch(pods, { namespace, name }, { type: 'strategic', body: { status: { conditions } } }, 'status').catch((error: unknown) => {
    if (!isApiError(error, 'NotFound')) throw error;
  });
}

/** No new connections from here on; requests under way are answered. */
function end(uid = ''): void {
  const backend = backends.get(uid);
  backends.delete(uid);
  backend?.server.close();
}

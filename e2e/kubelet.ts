/**
 * Runs pods on a cluster that has no nodes: the sandbox's kubelet model, over a real API server. An image's tag says how its pods
 * behave. usage: kubelet.ts KUBECONFIG
 */
import { connect } from '@sluice/kube-client';
import { type Log, type LogFields, stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { startCluster } from '@sluice/sandbox';

const [kubeconfig = ''] = process.argv.slice(2);
const stop = stopper();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.stop());

const connection = await connect({ kubeconfig, userAgent: 'sluice-kubelet-model/e2e' });
startCluster(
  { client: connection.client, clock: systemClock, random: Math.random, log: log({}), behaviours: ['kubelet'], heartbeat: true },
  stop,
);
// There is nothing to finish: whatever it waited for ends here.
stop.onStop(() => void connection.close().then(() => process.exit()));

function log(always: LogFields): Log {
  const line =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      void process.stderr.write(`${new Date().toISOString()} ${level} ${message} ${JSON.stringify({ ...always, ...fields })}\n`);
  return { debug() {}, info: line('info'), warn: line('warn'), error: line('error'), with: (fields) => log({ ...always, ...fields }) };
}

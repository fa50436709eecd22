import { resolve } from 'node:path';
import { isApiError, type Log, silentLog, stopper } from '@sluice/kubernetes';
import { Command } from 'commander';
import { startSandbox } from './sandbox.ts';

/** `npm run sandbox`: an embedded Kubernetes for kubectl, until Ctrl-C. */

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** What goes wrong is told; all else is silent. */
const log: Log = { ...silentLog, warn: tell, error: tell, with: () => log };

function tell(message: string, fields: Parameters<Log['error']>[1] = {}): void {
  const facts = Object.entries(fields).map(([key, value]) => `${key}=${String(value)}`);
  process.stderr.write(`${[message, ...facts].join(' ')}\n`);
}

const command = new Command('sandbox')
  .description('An embedded Kubernetes: an API server for kubectl, and a cluster in which pods run. For trying and testing.')
  .option('--listen <host:port>', 'where the API server listens', '127.0.0.1:8001')
  .option('--kubeconfig <file>', 'where to write what kubectl needs to know', '.cache/kubeconfig');

command.parse();
const { listen, kubeconfig } = command.opts<{ listen: string; kubeconfig: string }>();

const stop = stopper();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.stop());

try {
  const file = resolve(process.env.INIT_CWD ?? '.', kubeconfig);
  const sandbox = await startSandbox({ listen, kubeconfig: file, log }, stop);
  say(`An embedded Kubernetes is running at ${sandbox.url}. Ctrl-C ends it; nothing of it is kept.\n`);
  say('In another terminal:\n');
  say(`  export KUBECONFIG=${file}`);
  say('  kubectl get all');
  await sandbox.closed;
} catch (error) {
  tell(`The sandbox could not start: ${isApiError(error) || error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
  stop.stop();
}

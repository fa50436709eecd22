import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Log, silentLog, stopper } from '@sluice/kubernetes';
import { Command } from 'commander';
import { type Certificate, parseAddress } from './http/listen.ts';
import { selfSigned } from './http/self-signed.ts';
import { startSandbox } from './sandbox.ts';

/** `npm run sandbox`: an embedded Kubernetes for kubectl, until Ctrl-C. */

interface Flags {
  readonly listen: string;
  readonly kubeconfig: string;
  readonly tls?: true;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** What goes wrong is told; all else is silent. */
const log: Log = { ...silentLog, warn: tell, error: tell, with: () => log };

function tell(message: string, fields: Parameters<Log['error']>[1] = {}): void {
  const facts = Object.entries(fields).map(([key, value]) => `${key}=${String(value)}`);
  process.stderr.write(`${[message, ...facts].join(' ')}\n`);
}

/** npm changes the folder; paths are meant from where the user is. */
const fileAt = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);

function certificateFor({ listen, tls, tlsCert, tlsKey }: Flags): { readonly tls?: Certificate } {
  if (tlsCert !== undefined && tlsKey !== undefined) {
    return { tls: { cert: readFileSync(fileAt(tlsCert), 'utf8'), key: readFileSync(fileAt(tlsKey), 'utf8') } };
  }
  if (tlsCert !== undefined || tlsKey !== undefined) throw new Error('--tls-cert and --tls-key go together');
  return tls === true ? { tls: selfSigned(parseAddress(listen).host) } : {};
}

const command = new Command('sandbox')
  .description('An embedded Kubernetes: an API server for kubectl, and a cluster in which pods run. For trying and testing.')
  .option('--listen <host:port>', 'where the API server listens', '127.0.0.1:8001')
  .option('--kubeconfig <file>', 'where to write what kubectl needs to know', '.cache/kubeconfig')
  .option('--tls', 'encrypt connections with a certificate made by openssl; roles are in force then')
  .option('--tls-cert <file>', 'encrypt connections with this certificate')
  .option('--tls-key <file>', 'its private key')
  .parse();

const stop = stopper();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.stop());

try {
  const flags = command.opts<Flags>();
  const kubeconfig = fileAt(flags.kubeconfig);
  const sandbox = await startSandbox({ listen: flags.listen, kubeconfig, log, ...certificateFor(flags) }, stop);
  say(`An embedded Kubernetes is running at ${sandbox.url}. Ctrl-C ends it; nothing of it is kept.\n`);
  say('In another terminal:\n');
  say(`  export KUBECONFIG=${kubeconfig}`);
  say('  kubectl get all');
  await sandbox.closed;
  // What the parts had planned for later has no meaning any longer.
  process.exit();
} catch (error) {
  tell(`The sandbox could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

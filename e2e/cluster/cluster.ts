import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finished, succeeds } from '../command.ts';
import { startControlPlane, stopControlPlane } from './control-plane.ts';

export interface Cluster {
  /** Path of a kubeconfig with one user, who may do everything. */
  readonly kubeconfig: string;
  /** `given` by the user, made by `kind`, or `built` from Go modules. Only the built one has no nodes. */
  readonly kind: 'given' | 'kind' | 'built';
  /** The kubectl to use with it. */
  readonly kubectl: string;
  /** One JSON line per request to the API server, where it can be had. */
  readonly auditLog?: string;
  /** Ends what was started; a given cluster is left as it is. */
  stop(): Promise<void>;
}

const minutes = 60;

/**
 * A real cluster: the one that KUBECONFIG names, else kind where Docker runs, else a control plane that is built and started here.
 * Files go to `folder`.
 */
export async function obtainCluster(folder: string): Promise<Cluster> {
  const given = process.env.KUBECONFIG ?? '';
  if (given !== '') return givenCluster(folder);
  const canUseKind =
    (await works('docker', ['info'])) && (await works('kind', ['version'])) && (await works('kubectl', ['version', '--client']));
  return canUseKind ? kindCluster(folder) : builtCluster(folder);
}

async function givenCluster(folder: string): Promise<Cluster> {
  const kubeconfig = join(folder, 'admin.kubeconfig');
  const flat = await succeeds('kubectl', ['config', 'view', '--raw', '--flatten', '--minify']);
  writeFileSync(kubeconfig, flat, { mode: 0o600 });
  return { kubeconfig, kind: 'given', kubectl: 'kubectl', async stop() {} };
}

async function kindCluster(folder: string): Promise<Cluster> {
  const name = `sluice-e2e-${process.pid}`;
  const kubeconfig = join(folder, 'admin.kubeconfig');
  const stop = async () => void (await finished('kind', ['delete', 'cluster', '--name', name], { limitSeconds: 3 * minutes }));
  try {
    await succeeds('kind', ['create', 'cluster', '--name', name, '--kubeconfig', kubeconfig, '--wait', '3m'], {
      limitSeconds: 10 * minutes,
      shown: true,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { kubeconfig, kind: 'kind', kubectl: 'kubectl', stop };
}

async function builtCluster(folder: string): Promise<Cluster> {
  const build = fileURLToPath(new URL('build', import.meta.url));
  const said = await succeeds(build, [], { limitSeconds: 40 * minutes, shown: true });
  const bin = said.trimEnd().split('\n').at(-1) ?? '';
  const { kubeconfig, auditLog } = await startControlPlane(folder, bin);
  return { kubeconfig, kind: 'built', kubectl: join(bin, 'kubectl'), auditLog, stop: () => stopControlPlane(folder) };
}

const works = async (program: string, args: readonly string[]): Promise<boolean> =>
  (await finished(program, args, { limitSeconds: 20 })).code === 0;

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finished, succeeds } from '../command.ts';
import type { UndoList } from '../undo.ts';
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
  /** Ends the API server at once, does `meanwhile`, and starts it again, where that is in our hands. */
  readonly withoutApiServer?: (meanwhile: () => Promise<void>) => Promise<void>;
}

const minutes = 60;

/**
 * A real cluster: the one that KUBECONFIG names, else kind where Docker runs, else a control plane that is built and started here.
 * Files go to `folder`. A given cluster is left as it is.
 */
export async function obtainCluster(folder: string, undo: UndoList): Promise<Cluster> {
  const given = process.env.KUBECONFIG ?? '';
  if (given !== '') return givenCluster(folder);
  const canUseKind =
    (await works('docker', ['info'])) && (await works('kind', ['version'])) && (await works('kubectl', ['version', '--client']));
  return canUseKind ? kindCluster(folder, undo) : builtCluster(folder, undo);
}

async function givenCluster(folder: string): Promise<Cluster> {
  const kubeconfig = join(folder, 'admin.kubeconfig');
  const flat = await succeeds('kubectl', ['config', 'view', '--raw', '--flatten', '--minify']);
  writeFileSync(kubeconfig, flat, { mode: 0o600 });
  return { kubeconfig, kind: 'given', kubectl: 'kubectl' };
}

async function kindCluster(folder: string, undo: UndoList): Promise<Cluster> {
  const name = `sluice-e2e-${process.pid}`;
  const kubeconfig = join(folder, 'admin.kubeconfig');
  undo.add('end of the kind cluster', async () => {
    await finished('kind', ['delete', 'cluster', '--name', name], { limitSeconds: 3 * minutes });
  });
  await succeeds('kind', ['create', 'cluster', '--name', name, '--kubeconfig', kubeconfig, '--wait', '3m'], {
    limitSeconds: 10 * minutes,
    shown: true,
  });
  return { kubeconfig, kind: 'kind', kubectl: 'kubectl' };
}

/** The folder of a control plane's programs, made where they are not there yet. */
export async function builtPrograms(): Promise<string> {
  const build = fileURLToPath(new URL('build', import.meta.url));
  const said = await succeeds(build, [], { limitSeconds: 40 * minutes, shown: true });
  return said.trimEnd().split('\n').at(-1) ?? '';
}

/** A control plane that is built and started here. */
export async function builtCluster(folder: string, undo: UndoList): Promise<Cluster> {
  const bin = await builtPrograms();
  undo.add('end of the control plane', () => stopControlPlane(folder));
  return { ...(await startControlPlane(folder, bin)), kind: 'built', kubectl: join(bin, 'kubectl') };
}

const works = async (program: string, args: readonly string[]): Promise<boolean> =>
  (await finished(program, args, { limitSeconds: 20 })).code === 0;

/** The folder that a run leaves its files in, and what runs that were cut off have left running. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopControlPlane } from './cluster/control-plane.ts';
import { stopProgram } from './cluster/programs.ts';

const home = fileURLToPath(new URL('../.cache/e2e', import.meta.url));

/** An empty folder for this process. Ends what earlier runs that have died left behind, and removes their folders. */
export async function workspace(): Promise<string> {
  mkdirSync(home, { recursive: true });
  for (const name of readdirSync(home)) {
    const pid = Number(/^run-(\d+)$/.exec(name)?.[1]);
    if (isAlive(pid)) continue;
    const folder = join(home, name);
    for (const program of ['controller', 'standby', 'kubelet']) await stopProgram(folder, program);
    await stopControlPlane(folder);
    rmSync(folder, { recursive: true, force: true });
  }
  const own = join(home, `run-${process.pid}`);
  mkdirSync(own);
  return own;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return existsSync(`/proc/${pid}`);
  }
}

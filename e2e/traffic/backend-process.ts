import { fileURLToPath } from 'node:url';
import { startProgram, stopProgram } from '../cluster/programs.ts';
import type { UndoList } from '../undo.ts';

const name = 'backends';

/** Gives every pod of the cluster a real server. Its log goes to `folder`. */
export function startBackends(kubeconfig: string, folder: string, undo: UndoList): void {
  undo.add('end of the backends', async () => void (await stopProgram(folder, name)));
  startProgram(folder, name, process.execPath, [fileURLToPath(new URL('backends.ts', import.meta.url)), kubeconfig]);
}

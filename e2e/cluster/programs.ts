/** Programs that go on running after the one that started them has ended: each leaves NAME.pid and NAME.log in a folder. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../patience.ts';

const stopLimitSeconds = 20;

/** Starts a program in `folder`; what it prints is added to its log. `environment` is added to ours. */
export function startProgram(
  folder: string,
  name: string,
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): void {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(program, args, { cwd: folder, detached: true, stdio: ['ignore', log, log], env: { ...process.env, ...environment } });
  closeSync(log);
  child.on('error', () => {}); // it has no pid then, which counts as not running
  child.unref();
  if (child.pid !== undefined) writeFileSync(join(folder, `${name}.pid`), `${child.pid}\n${program}\n`);
}

/** Whether the program of that name still runs; a stranger that was given its old process id does not count. */
export const runs = (folder: string, name: string): boolean => processId(folder, name) !== undefined;

/** The last lines of the program's log. */
export const logTail = (folder: string, name: string, lines = 15): string => {
  const path = join(folder, `${name}.log`);
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '';
};

/** Ends the program without asking, and returns when it is gone. */
export async function killProgram(folder: string, name: string): Promise<void> {
  const pid = processId(folder, name);
  if (pid !== undefined) signal(pid, 'SIGKILL');
  await waitFor(`end of ${name}`, stopLimitSeconds, () => (runs(folder, name) ? undefined : true));
  rmSync(join(folder, `${name}.pid`), { force: true });
}

/**
 * Asks the program to end, insists after a while, and returns when it is gone: whether it ended by itself. Nothing to do where it does
 * not run.
 */
export async function stopProgram(folder: string, name: string): Promise<'ended' | 'killed'> {
  const pid = processId(folder, name);
  if (pid !== undefined) signal(pid, 'SIGTERM');
  const gone = () => (runs(folder, name) ? undefined : true);
  const hasEnded = await waitFor(`end of ${name}`, stopLimitSeconds, gone).catch(() => false);
  if (!hasEnded) await killProgram(folder, name);
  rmSync(join(folder, `${name}.pid`), { force: true });
  return hasEnded ? 'ended' : 'killed';
}

function processId(folder: string, name: string): number | undefined {
  const path = join(folder, `${name}.pid`);
  if (!existsSync(path)) return undefined;
  const [line = '', program = ''] = readFileSync(path, 'utf8').split('\n');
  const pid = Number(line);
  if (!Number.isInteger(pid) || pid <= 1 || !signal(pid, 0)) return undefined;
  const running = programOf(pid);
  return running === undefined || running === realPath(program) ? pid : undefined;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // removed since
  }
}

/** The file that a process executes, where the system tells. An ended process whose parent has not noticed yet executes none. */
function programOf(pid: number): string | undefined {
  if (!existsSync('/proc/self/exe')) return undefined;
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
  } catch {
    return '';
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

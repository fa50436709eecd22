import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longer than any command here may take; then it has hung. */
const limitMs = 30_000;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Kubectl {
  /** Runs `kubectl` with these arguments, and with a text as its input where one is given. */
  run(args: readonly string[], input?: string, env?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** The same for commands that must succeed: what they print. Throws, with all that was printed, where they fail. */
  ok(args: readonly string[], input?: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** The same for commands that must fail: what they complain of. */
  refused(args: readonly string[], input?: string): Promise<string>;
  /** Runs a command that goes on by itself until one line fits, then ends it; gives the lines so far. */
  until(args: readonly string[], fits: (line: string) => boolean, meanwhile?: () => Promise<unknown>): Promise<readonly string[]>;
  /** A file in a folder of its own, gone at the end. */
  file(name: string, text: string, mode?: number): string;
  dispose(): void;
}

/** The program to test with, from $KUBECTL or the PATH; undefined where there is none. */
export function findKubectl(): string | undefined {
  const program = process.env.KUBECTL || 'kubectl';
  try {
    execFileSync(program, ['version', '--client'], { stdio: 'ignore' });
    return program;
  } catch {
    return undefined;
  }
}

/** Drives the program against one server. Its caches and its home are in a folder of their own. */
export function kubectlFor(
  program: string,
  folder = mkdtempSync(join(tmpdir(), 'sluice-kubectl-')),
): Kubectl & { readonly folder: string } {
  const env = { ...process.env, HOME: folder, KUBECONFIG: join(folder, 'kubeconfig'), KUBECACHEDIR: join(folder, 'cache') };
  const run: Kubectl['run'] = (args, input, more = {}) =>
    new Promise((resolve, reject) => {
      const child = execFile(program, [...args], { env: { ...env, ...more }, timeout: limitMs }, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') reject(new Error(`kubectl ${args.join(' ')} did not end: ${error.message}`));
        else resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
      child.stdin?.end(input ?? '');
    });
  return {
    folder,
    run,
    async ok(args, input, more) {
      const { code, stdout, stderr } = await run(args, input, more);
      if (code !== 0) throw new Error(`kubectl ${args.join(' ')} failed with ${code}:\n${stdout}${stderr}`);
      return stdout;
    },
    async refused(args, input) {
      const { code, stdout, stderr } = await run(args, input);
      if (code === 0) throw new Error(`kubectl ${args.join(' ')} succeeded:\n${stdout}${stderr}`);
      return stderr.replace(/^WARNING: version difference.*\n/m, '');
    },
    until(args, fits, meanwhile) {
      return new Promise((resolve, reject) => {
        const child = spawn(program, [...args], { env, stdio: ['ignore', 'pipe', 'inherit'], timeout: limitMs });
        const lines: string[] = [];
        let rest = '';
        let started = false;
        child.stdout.on('data', (piece: Buffer) => {
          const parts = (rest + piece.toString('utf8')).split('\n');
          rest = parts.pop() ?? '';
          lines.push(...parts);
          if (!started) void meanwhile?.().catch(reject);
          started = true;
          if (parts.some(fits)) child.kill();
        });
        child.once('error', reject);
        child.once('close', () => {
          if (lines.some(fits)) resolve(lines);
          else reject(new Error(`kubectl ${args.join(' ')} ended without what was waited for:\n${lines.join('\n')}`));
        });
      });
    },
    file(name, text, mode = 0o600) {
      const path = join(folder, name);
      writeFileSync(path, text, { mode });
      return path;
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

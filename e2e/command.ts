import { spawn } from 'node:child_process';

export interface Finished {
  /** The exit code; -1 where the program could not be started or was ended by a signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly input?: string;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** After this it is ended. */
  readonly limitSeconds?: number;
  /** Its standard error goes to ours too, to show progress. */
  readonly shown?: true;
}

/** Runs a program to its end. Never rejects: what went wrong is in the result. */
export const finished = (program: string, args: readonly string[], options: CommandOptions = {}): Promise<Finished> =>
  new Promise((settle) => {
    const child = spawn(program, args, {
      cwd: options.folder,
      env: { ...process.env, ...options.environment },
      timeout: (options.limitSeconds ?? 60) * 1000,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const problems: Buffer[] = [];
    const result = (code: number, more = ''): Finished => ({
      code,
      stdout: Buffer.concat(out).toString(),
      stderr: Buffer.concat(problems).toString() + more,
    });
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      problems.push(chunk);
      if (options.shown === true) process.stderr.write(chunk);
    });
    child.on('error', (error) => settle(result(-1, error.message)));
    child.on('close', (code, signal) => settle(result(code ?? -1, signal === null ? '' : `ended by ${signal}`)));
    child.stdin.on('error', () => {}); // it may end without having read all
    child.stdin.end(options.input ?? '');
  });

/** Runs a program that must succeed; gives its standard output. Throws with what it said otherwise. */
export async function succeeds(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await finished(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: exit code ${code}\n${stderr}${stdout}`.trimEnd());
  return stdout;
}

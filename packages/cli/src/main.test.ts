import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
/** Tells on standard error which modules are loaded. */
const tellModules = `data:text/javascript,${encodeURIComponent(
  "import { registerHooks } from 'node:module'; registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });",
)}`;

const start = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['--import', tellModules, main, ...args], { env: { ...process.env, NODE_OPTIONS: '' } });

describe('the program as a process', () => {
  test('loads no client and no view for its version', async () => {
    const { stdout, stderr } = await start('version', '--short');
    expect(stdout).toMatch(/^kubectl-argo-rollouts: v/);
    expect(stderr).toContain('commands/version.ts');
    expect(stderr).not.toMatch(/kube-client|undici|client-node|packages\/view|packages\/api|commands\/(?!version)/);
  });

  test('ends with 1 and the reason where it cannot find the cluster', async () => {
    const failure = start('status', 'web', '--kubeconfig', '/nowhere/kubeconfig').catch((error: unknown) => error);
    expect(await failure).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Error: ') });
  });
});

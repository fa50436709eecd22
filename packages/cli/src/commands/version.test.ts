import { describe, expect, test } from '@jest/globals';
import { run } from '../testing/terminal.ts';

describe('version', () => {
  test('is one line with --short', async () => {
    const { exitCode, out } = await run(['version', '--short']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^kubectl-argo-rollouts: v\d+\.\d+\.\d+\n$/);
  });

  test('tells the platform without it, and asks no cluster', async () => {
    const { out, connections } = await run(['version']);
    expect(out).toContain(`Platform: ${process.platform}/${process.arch}`);
    expect(connections).toEqual([]);
  });

  test('tells machines the same', async () => {
    expect(JSON.parse((await run(['version', '-o', 'json'])).out)).toMatchObject({ product: 'Sluice', node: process.version });
    expect((await run(['version', '-o', 'jsonpath={.version}'])).out).toMatch(/^v\d+\.\d+\.\d+\n$/);
  });
});

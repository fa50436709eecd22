import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { runController } from '@sluice/controller';
import { silentLog, stopper } from '@sluice/kubernetes';
import { systemClock } from '@sluice/kubernetes/system-clock';
import { startSandbox } from '@sluice/sandbox';
import { checkRelease, runRelease } from './release.ts';

const plugin = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

/** All of kubectl that the script needs: `kubectl argo rollouts …` runs the plugin. */
const kubectl = `#!/bin/sh
[ "$1 $2" = "argo rollouts" ] || { echo "only the plugin is here" >&2; exit 64; }
shift 2
exec '${process.execPath}' '${plugin}' "$@"
`;

describe('a release script written for the plugin of the reference', () => {
  test('runs as it is, exit codes included', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'release-'));
    const stop = stopper();
    const kubeconfig = join(folder, 'kubeconfig');
    const sandbox = await startSandbox({ listen: '127.0.0.1:0', kubeconfig, log: silentLog }, stop);
    const controller = runController({ client: sandbox.client, clock: systemClock, random: Math.random, log: silentLog }, stop);
    try {
      await writeFile(join(folder, 'kubectl'), kubectl);
      await chmod(join(folder, 'kubectl'), 0o755);
      await sandbox.client.create(rollouts, {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Rollout',
        metadata: { name: 'web', namespace: 'default' },
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'demo:v1' }] } },
          strategy: { canary: { steps: [{ setWeight: 50 }, { pause: {} }] } },
        },
      });
      const result = await runRelease('web', 'default', {
        KUBECONFIG: kubeconfig,
        PATH: `${folder}:${process.env.PATH}`,
        NODE_OPTIONS: '',
      });
      checkRelease(result);
      expect(result.code).toBe(0);
    } finally {
      stop.stop();
      await controller;
      await sandbox.closed;
      await rm(folder, { recursive: true });
    }
  }, 300_000);
});

/** What routers render, held against the vendors' schemas by a real API server. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Check } from '../check.ts';
import { finished } from '../command.ts';
import { inNamespace, type Stage } from '../stage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const routerSchemaChecks: readonly Check<Stage>[] = [
  {
    name: 'every object that a router renders is taken and kept, field by field, with the CRDs of the vendors',
    run: (stage) =>
      inNamespace(stage, async ({ namespace }) => {
        const { code, stdout, stderr } = await finished(join(root, 'node_modules/.bin/jest'), ['--runInBand', 'e2e/router-schemas'], {
          folder: root,
          environment: {
            NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
            SCHEMAS_KUBECONFIG: stage.cluster.kubeconfig,
            SCHEMAS_NAMESPACE: namespace,
          },
          limitSeconds: 480,
        });
        assert.equal(code, 0, stderr);
        const [counts = ''] = /^router schemas: a real API server .+$/m.exec(stdout) ?? [];
        assert.notEqual(counts, '', stdout);
        process.stdout.write(`${counts}\n`);
      }),
  },
];

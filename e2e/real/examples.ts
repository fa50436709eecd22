/** What users find in examples/, applied as it is. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Check } from '../check.ts';
import { waitFor } from '../patience.ts';
import { inNamespace, type Stage } from '../stage.ts';

const folder = fileURLToPath(new URL('../../examples', import.meta.url));

export const exampleChecks: readonly Check<Stage>[] = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({
    name: `${file} becomes Healthy as it is; applied again, it changes nothing`,
    run: (stage) =>
      inNamespace(stage, async ({ kubectl }) => {
        const apply = ['apply', '--filename', join(folder, file)];
        await kubectl.ok(apply);
        const ask = (path: string) => kubectl.ok(['get', 'rollouts', `--output=jsonpath={.items[*]${path}}`]);
        await waitFor('phase Healthy of all Rollouts', 60, async () =>
          (await ask('.status.phase')).split(' ').every((phase) => phase === 'Healthy') ? true : undefined,
        );
        const before = await ask('.metadata.generation');
        await kubectl.ok(apply);
        assert.equal(await ask('.metadata.generation'), before);
      }),
  }));

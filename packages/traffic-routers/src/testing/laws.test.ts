import { afterAll, describe, test } from '@jest/globals';
import { builtInRouters } from '../registry.ts';
import { folderOf } from './folder-of.ts';
import { lawsOf } from './laws.ts';
import type { RouterFixture } from './router-fixture.ts';

/** Jest's own console would put a stack under each line. */
declare const process: { readonly stdout: { write(text: string): void } };

const counts = new Map<string, number>();

const all = await Promise.all(
  builtInRouters.map(async (spec) => {
    const module: { readonly fixture: RouterFixture } = await import(`../${folderOf(spec.id)}/fixture.ts`);
    return { id: spec.id, laws: lawsOf(spec, module.fixture) };
  }),
);

describe.each(all)('the laws of routers hold for $id', ({ id, laws }) => {
  test.each(laws)('$name', ({ check }) => {
    check(() => counts.set(id, (counts.get(id) ?? 0) + 1));
  });
});

afterAll(() => {
  const lines = [...counts].map(([id, count]) => `${id}: ${count} worlds`);
  process.stdout.write(`router laws: ${lines.join(', ')}\n`);
});

/** What routers write: in generated stories, and in their own tests. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KubeObject } from '@sluice/kubernetes';
import { changesOf, type Rendering, type RouteRequest, type RouterSpec } from '@sluice/traffic-routers';
import { folderOf } from '../../packages/traffic-routers/src/testing/folder-of.ts';
import type { RouterFixture } from '../../packages/traffic-routers/src/testing/router-fixture.ts';
import { type Story, someStories } from '../../packages/traffic-routers/src/testing/worlds.ts';

/** An object that a router writes: as it was where it was there, and as it is wanted. */
export interface Write {
  readonly request: RouteRequest<unknown>;
  readonly seen: KubeObject | undefined;
  readonly wanted: KubeObject;
}

export const writesOf = (request: RouteRequest<unknown>, rendering: Rendering, live: readonly KubeObject[]): readonly Write[] =>
  changesOf(rendering, live).writes.map((each) => ({ request, ...each }));

/** Stories of the router's fixture, the same for the same seed. */
export async function generatedStories(spec: RouterSpec, seed: number): Promise<readonly Story[]> {
  const module: { readonly fixture: RouterFixture } = await import(`../../packages/traffic-routers/src/${folderOf(spec.id)}/fixture.ts`);
  return someStories(spec, module.fixture, seed);
}

/** Loads the router's own tests into the test file that asks. Once they have run, all that they made the router write is here. */
export async function writesOfTests(spec: RouterSpec): Promise<readonly Write[]> {
  const writes: Write[] = [];
  const { render } = spec;
  const recorded: RouterSpec['render'] = (request, live, want) => {
    const rendered = render(request, live, want);
    if (rendered.ok) writes.push(...writesOf(request, rendered.value, live));
    return rendered;
  };
  Object.assign(spec, { render: recorded });
  const folder = fileURLToPath(new URL(`../../packages/traffic-routers/src/${folderOf(spec.id)}`, import.meta.url));
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.test.ts'))) await import(`${folder}/${name}`);
  return writes;
}

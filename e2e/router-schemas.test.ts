import { describe, expect, test } from '@jest/globals';
import {
  apiVersionOf,
  customResourceDefinitions,
  diff,
  type Kind,
  type KubeObject,
  type KubernetesClient,
  keyOf,
  namespaces,
} from '@sluice/kubernetes';
import { createApiServer, createRandom, createVirtualClock } from '@sluice/sandbox';
import { builtInRouters, changesOf, isOfKind, isSameObject, kindsOf, type RouterSpec } from '@sluice/traffic-routers';
import fc from 'fast-check';
import { folderOf } from '../packages/traffic-routers/src/testing/folder-of.ts';
import type { RouterFixture } from '../packages/traffic-routers/src/testing/router-fixture.ts';
import { type Story, storiesOf, worldsOf } from '../packages/traffic-routers/src/testing/worlds.ts';
import { crdsOfKinds } from './crds/vendor-crds.ts';

async function serverWith(kinds: readonly Kind<KubeObject>[], objects: readonly KubeObject[]): Promise<KubernetesClient> {
  const client = createApiServer({ clock: createVirtualClock(), random: createRandom(1) }).client();
  for (const crd of crdsOfKinds(kinds)) await client.create(customResourceDefinitions, crd);
  for (const name of new Set(['demo', ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])])) {
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  return client;
}

function kindOf(kinds: readonly Kind<KubeObject>[], object: KubeObject): Kind<KubeObject> {
  const kind = kinds.find((each) => isOfKind(object, each) && apiVersionOf(each) === object.apiVersion);
  if (kind === undefined) throw new Error(`${object.kind} is not declared`);
  return kind;
}

/** Without what the server sets by itself. */
const own = (object: KubeObject) => {
  const { metadata, ...rest } = { ...object, status: undefined };
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  return { ...rest, metadata: { labels, annotations, ownerReferences } };
};

/** Plays a story on a server that knows the vendor's schemas. The server must keep every object exactly as it was rendered. */
async function play(spec: RouterSpec, { world, wants }: Story): Promise<number> {
  const kinds = kindsOf(spec, world.request);
  const client = await serverWith(kinds, world.live);
  let live: readonly KubeObject[] = await Promise.all(world.live.map((object) => client.create(kindOf(kinds, object), object)));
  let writes = 0;
  for (const want of wants) {
    const rendered = spec.render(world.request, live, want);
    if (!rendered.ok) throw new Error(rendered.error.message);
    const changes = changesOf(rendered.value, live);
    for (const { seen, wanted } of changes.writes) {
      const kind = kindOf(kinds, wanted);
      const stored = await (seen === undefined
        ? client.create(kind, wanted)
        : client.patch(kind, keyOf(seen), { type: 'json', operations: diff(seen, wanted) }));
      expect(own(stored)).toEqual(own(wanted));
      live = [...live.filter((each) => !isSameObject(each, stored)), stored];
      writes += 1;
    }
    for (const object of changes.removals) {
      await client.remove(kindOf(kinds, object), keyOf(object));
      live = live.filter((each) => !isSameObject(each, object));
    }
  }
  return writes;
}

describe.each(builtInRouters.map((spec) => ({ id: spec.id, spec })))('what $id renders', ({ spec }) => {
  test('is taken by an API server with the schemas of its vendor, and kept as it is', async () => {
    const { fixture }: { readonly fixture: RouterFixture } = await import(
      `../packages/traffic-routers/src/${folderOf(spec.id)}/fixture.ts`
    );
    const stories = fc.sample(storiesOf(worldsOf(spec, fixture, (object) => object)), { numRuns: 25, seed: 7 });
    let writes = 0;
    for (const story of stories) writes += await play(spec, story);
    expect(writes).toBeGreaterThan(25);
  });
});

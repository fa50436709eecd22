import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Rollout, rollouts } from '@sluice/api';
import { apiVersionOf, at, isObject, jsonEqual, type KubeObject, type Path, resourceOf, services } from '@sluice/kubernetes';
import {
  builtInRouters,
  changesOf,
  isOfKind,
  isSameObject,
  kindsOf,
  type RouteRequest,
  type RouterSpec,
  requestOf,
} from '@sluice/traffic-routers';
import { folderOf } from '../packages/traffic-routers/src/testing/folder-of.ts';
import { withAt } from '../packages/traffic-routers/src/tree.ts';
import { builtInGroups, crdsOfKinds } from './crds/vendor-crds.ts';
import { openSchemaServer, type SchemaServer } from './schemas/schema-server.ts';
import { generatedStories, writesOf, writesOfTests } from './schemas/writes.ts';
import { exampleOf } from './traffic-examples.ts';

const all = await Promise.all(
  // A copy, since what is rendered by the router itself is noted from then on.
  builtInRouters.map(async (spec) => ({ id: spec.id, spec: { ...spec }, goldens: await writesOfTests(spec) })),
);
/** All but the router for kinds of whatever vendor. */
const ofVendors = all.filter(({ id }) => id !== 'custom');

let server: SchemaServer;
const counts = { stories: 0, tests: 0 };

beforeAll(async () => {
  server = await openSchemaServer();
});

afterAll(() => {
  server.close();
  const { stories, tests } = counts;
  process.stdout.write(
    `router schemas: ${server.name} takes and keeps what ${all.length} routers write: ${stories} objects of stories, ${tests} of tests\n`,
  );
});

/** What the server would make of an object. */
function stored(spec: RouterSpec, request: RouteRequest<unknown>, object: KubeObject): Promise<KubeObject> {
  const kind = [services, ...kindsOf(spec, request)].find((each) => isOfKind(object, each) && apiVersionOf(each) === object.apiVersion);
  if (kind === undefined) throw new Error(`${object.kind} of ${object.apiVersion} is not declared`);
  return server.stored(kind, object);
}

/** Without what the server sets by itself. */
const own = (object: KubeObject) => {
  const { metadata, ...rest } = { ...object, status: undefined };
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  return { ...rest, metadata: { labels, annotations, ownerReferences } };
};

describe.each(all)(
  'an API server with the schemas of the vendor takes and keeps, field by field, what $id renders',
  ({ spec, goldens }) => {
    test('in generated stories', async () => {
      let count = 0;
      for (const { world, wants } of await generatedStories(spec, 7)) {
        const { request } = world;
        let live: readonly KubeObject[] = [];
        for (const given of world.live) {
          const found = await stored(spec, request, given);
          expect(own(found)).toMatchObject(own(given));
          live = [...live, { ...found, metadata: given.metadata }];
        }
        for (const want of wants) {
          const rendered = spec.render(request, live, want);
          if (!rendered.ok) throw new Error(rendered.error.message);
          const { writes, removals } = changesOf(rendered.value, live);
          for (const { wanted } of writes) {
            // Nothing is dropped, and nothing is added either: the router would take that away again with every pass.
            expect(own(await stored(spec, request, wanted))).toEqual(own(wanted));
            live = [...live.filter((each) => !isSameObject(each, wanted)), wanted];
          }
          live = live.filter((each) => !removals.some((gone) => isSameObject(each, gone)));
          count += writes.length;
        }
      }
      expect(count).toBeGreaterThan(25);
      counts.stories += count;
    });

    test('in its own tests', async () => {
      // Their objects come from no server, so it may add defaults.
      for (const { request, wanted } of goldens) expect(own(await stored(spec, request, wanted))).toMatchObject(own(wanted));
      expect(goldens.length).toBeGreaterThan(0);
      counts.tests += goldens.length;
    });

    test('in the example of its page, whose objects are as they are stored', async () => {
      const objects = exampleOf(`${folderOf(spec.id)}.md`);
      const rollout = objects.find((each): each is Rollout => isOfKind(each, rollouts));
      const { canaryService: canary = '', stableService: stable = '' } = rollout?.spec.strategy?.canary ?? {};
      const request = rollout === undefined ? undefined : requestOf(spec, rollout, { canary, stable });
      if (request === undefined) throw new Error('the example does not use the router');
      for (const object of objects.filter((each) => each !== rollout)) {
        expect(own(await stored(spec, request, object))).toMatchObject(own(object));
      }
    });
  },
);

/** Where a schema takes any field, so that misspelt ones would stay unseen. Indices are left out. */
const openPlaces: Readonly<Record<string, readonly string[]>> = {
  apisix: ['ApisixRoute/spec/http/plugins/config'],
  gloo: ['RouteTable/spec/routes/options', 'VirtualService/spec/virtualHost/routes/options'],
};

describe.each(ofVendors)('the schemas for what $id renders', ({ id, spec }) => {
  test('are those of the vendor, for every kind that the router declares', () => {
    const crds = crdsOfKinds(spec.kinds);
    for (const kind of spec.kinds.filter(({ group }) => !builtInGroups.includes(group))) {
      const versions = crds.find(({ metadata }) => metadata.name === resourceOf(kind))?.spec.versions ?? [];
      const declared = spec.kinds.filter((each) => resourceOf(each) === resourceOf(kind)).map(({ version }) => version);
      expect(versions.filter(({ served, name }) => served && declared.includes(name)).length).toBeGreaterThan(0);
      expect(versions.map(({ schema }) => at(schema, 'openAPIV3Schema', 'properties', 'spec', 'type'))).toEqual(
        versions.map(() => 'object'),
      );
    }
  });

  test('refuse or drop a field that they do not know, wherever the router writes', async () => {
    const tried = new Set<string>();
    const open = new Set<string>();
    for (const { world, wants } of await generatedStories(spec, 8)) {
      const { request, live } = world;
      for (const want of wants) {
        const rendered = spec.render(request, live, want);
        if (!rendered.ok) throw new Error(rendered.error.message);
        for (const { seen, wanted } of writesOf(request, rendered.value, live)) {
          for (const path of changedPlaces(seen, wanted)) {
            const place = [wanted.kind, ...path.filter((step) => typeof step === 'string')].join('/');
            if (tried.has(place)) continue;
            tried.add(place);
            const misspelt = withAt(wanted, [...path, 'notThere', 'at'], 'all');
            const answer = await stored(spec, request, misspelt).catch(() => undefined);
            if (at(answer, ...path, 'notThere', 'at') !== undefined) open.add(place);
          }
        }
      }
    }
    expect([...open].sort()).toEqual(openPlaces[id] ?? []);
  });
});

/** The paths of all objects within a spec in which something differs. */
function changedPlaces(before: unknown, after: unknown, path: Path = ['spec']): readonly Path[] {
  const [was, is] = [at(before, ...path), at(after, ...path)];
  if (jsonEqual(was, is)) return [];
  const steps = Array.isArray(is) ? is.map((_, index) => index) : isObject(is) ? Object.keys(is) : [];
  const inner = steps.flatMap((step) => changedPlaces(before, after, [...path, step]));
  return isObject(is) ? [path, ...inner] : inner;
}

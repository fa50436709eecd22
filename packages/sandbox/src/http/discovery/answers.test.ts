import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Served, serve } from '../testing/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

interface Resource {
  readonly name: string;
  readonly verbs: readonly string[];
}

describe('discovery', () => {
  test('shows groups, their versions and their resources, parts of objects included', async () => {
    expect(await served.ask('/api')).toMatchObject({ body: { kind: 'APIVersions', versions: ['v1'] } });
    const { body } = await served.ask('/apis');
    const { groups } = body as { groups: readonly { name: string; preferredVersion: { groupVersion: string } }[] };
    expect(groups.map(({ name }) => name)).toContain('apps');
    expect(await served.ask('/apis/apps')).toMatchObject({ body: { kind: 'APIGroup', preferredVersion: { groupVersion: 'apps/v1' } } });
    const apps = await served.ask('/apis/apps/v1');
    const { resources } = apps.body as { resources: readonly Resource[] };
    expect(resources).toContainEqual(
      expect.objectContaining({
        name: 'deployments',
        singularName: 'deployment',
        namespaced: true,
        kind: 'Deployment',
        shortNames: ['deploy'],
        categories: ['all'],
      }),
    );
    expect(resources).toContainEqual(
      expect.objectContaining({ name: 'deployments/scale', group: 'autoscaling', version: 'v1', kind: 'Scale' }),
    );
    expect(await served.ask('/apis/nothing.io')).toMatchObject({ code: 404 });
    expect(await served.ask('/apis/apps/v9')).toMatchObject({ code: 404 });
  });

  test('says the same in one document as in many', async () => {
    const accept = { headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' } };
    for (const root of ['/api', '/apis']) {
      const { body, headers } = await served.ask(root, accept);
      expect(headers.get('content-type')).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
      const { items } = body as {
        items: readonly {
          metadata: { name?: string };
          versions: readonly {
            version: string;
            resources: readonly {
              resource: string;
              verbs: readonly string[];
              subresources?: readonly { subresource: string; verbs: readonly string[] }[];
            }[];
          }[];
        }[];
      };
      for (const { metadata, versions } of items) {
        for (const { version, resources } of versions) {
          const many = await served.ask(metadata.name === undefined ? `/api/${version}` : `/apis/${metadata.name}/${version}`);
          const flat = resources.flatMap(({ resource, verbs, subresources = [] }) => [
            { name: resource, verbs },
            ...subresources.map((part) => ({ name: `${resource}/${part.subresource}`, verbs: part.verbs })),
          ]);
          expect((many.body as { resources: readonly Resource[] }).resources.map(({ name, verbs }) => ({ name, verbs }))).toEqual(flat);
        }
      }
    }
  });

  test('promises nothing that is not served', async () => {
    const { body } = await served.ask('/api/v1');
    for (const { name, verbs } of (body as { resources: readonly Resource[] }).resources) {
      if (name.includes('/') || !verbs.includes('list')) continue;
      expect(await served.ask(`/api/v1/${name}`)).toMatchObject({ code: 200 });
    }
  });

  test('knows when the server is well, and what it is', async () => {
    for (const path of ['/healthz', '/livez', '/readyz']) expect(await served.ask(path)).toMatchObject({ code: 200, body: 'ok' });
    expect(await served.ask('/version')).toMatchObject({ body: { major: '1', minor: '36' } });
    expect(await served.ask('/')).toMatchObject({ body: { paths: expect.arrayContaining(['/api', '/apis']) } });
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configMaps, namespaces, pods } from '@sluice/kubernetes';
import { createVirtualClock } from '../time/virtual-clock.ts';
import { type Served, serve } from './testing/served.ts';

const core = '/api/v1/namespaces/default';
const map = (name: string, data = {}) => ({
  apiVersion: 'v1' as const,
  kind: 'ConfigMap' as const,
  metadata: { name, namespace: 'default' },
  data,
});

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

describe('objects over HTTP', () => {
  test('are created with 201, read, replaced, and deleted with a Status', async () => {
    const created = await served.send('POST', `${core}/configmaps`, map('crud', { a: '1' }));
    expect(created.code).toBe(201);
    expect(await served.ask(`${core}/configmaps/crud`)).toMatchObject({ code: 200, body: { kind: 'ConfigMap', data: { a: '1' } } });
    const replaced = await served.send('PUT', `${core}/configmaps/crud`, map('crud', { a: '2' }));
    expect(replaced).toMatchObject({ code: 200, body: { data: { a: '2' } } });
    expect(await served.ask(`${core}/configmaps/crud`, { method: 'DELETE' })).toMatchObject({
      code: 200,
      body: { kind: 'Status', status: 'Success', details: { name: 'crud', kind: 'configmaps' } },
    });
    expect(await served.ask(`${core}/configmaps/crud`)).toMatchObject({ code: 404 });
  });

  test('are not replaced from an older version', async () => {
    const { body } = await served.send('POST', `${core}/configmaps`, map('locked'));
    await served.send('PUT', `${core}/configmaps/locked`, map('locked', { a: '1' }));
    const late = await served.send('PUT', `${core}/configmaps/locked`, JSON.stringify(body));
    expect(late).toMatchObject({ code: 409, body: { reason: 'Conflict', details: { name: 'locked', kind: 'configmaps' } } });
  });

  test('are taken and shown as YAML too', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\ndata: {a: b}\n';
    expect(await served.send('POST', `${core}/configmaps`, yaml, 'application/yaml')).toMatchObject({
      code: 201,
      body: { data: { a: 'b' } },
    });
    const { body } = await served.ask(`${core}/configmaps/yaml`, { headers: { accept: 'application/yaml' } });
    expect(body).toMatch(/^metadata:|^apiVersion: v1/m);
  });

  test('are patched by each of four content types, and by no other', async () => {
    await served.send('POST', `${core}/configmaps`, map('patched'));
    const patch = (body: string, type: string, query = '') => served.send('PATCH', `${core}/configmaps/patched${query}`, body, type);
    const data = (key: string) => JSON.stringify({ data: { [key]: '1' } });
    await patch('[{"op":"add","path":"/data","value":{"json":"1"}}]', 'application/json-patch+json');
    await patch(data('merge'), 'application/merge-patch+json');
    await patch(data('strategic'), 'application/strategic-merge-patch+json');
    const apply = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'patched' }, data: { apply: '1' } });
    expect(await patch(apply, 'application/apply-patch+yaml', '?fieldManager=me')).toMatchObject({
      code: 200,
      body: { data: { json: '1', merge: '1', strategic: '1', apply: '1' } },
    });
    expect(await patch(apply, 'application/apply-patch+yaml')).toMatchObject({ code: 400 });
    expect(await patch(data('x'), 'application/json')).toMatchObject({ code: 415, body: { reason: 'UnsupportedMediaType' } });
  });

  test('that do not exist yet are made by an apply, with 201', async () => {
    const apply = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' } });
    const first = await served.send('PATCH', `${core}/configmaps/applied?fieldManager=me`, apply, 'application/apply-patch+yaml');
    expect(first.code).toBe(201);
  });

  test('are deleted many at a time by their labels', async () => {
    for (const name of ['x1', 'x2']) {
      await served.send('POST', `${core}/configmaps`, { ...map(name), metadata: { name, labels: { batch: 'x' } } });
    }
    const gone = await served.ask(`${core}/configmaps?labelSelector=batch%3Dx`, { method: 'DELETE' });
    expect(gone).toMatchObject({ code: 200, body: { kind: 'ConfigMapList' } });
    expect(await served.ask(`${core}/configmaps?labelSelector=batch%3Dx`)).toMatchObject({ body: { items: [] } });
  });

  test('stay where a precondition of their deletion does not hold', async () => {
    await served.send('POST', `${core}/configmaps`, map('kept'));
    const refused = await served.send('DELETE', `${core}/configmaps/kept`, {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      preconditions: { uid: 'other' },
    });
    expect(refused).toMatchObject({ code: 409, body: { reason: 'Conflict' } });
    const dry = await served.send('DELETE', `${core}/configmaps/kept`, { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] });
    expect(dry.code).toBe(200);
    expect(await served.ask(`${core}/configmaps/kept`)).toMatchObject({ code: 200 });
  });
});

describe('lists over HTTP', () => {
  test('come in pages that continue where the last one ended, as of one moment', async () => {
    const home = '/api/v1/namespaces/pages/configmaps';
    await served.server.client().create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pages' } });
    for (const name of ['a', 'b', 'c']) await served.send('POST', home, { ...map(name), metadata: { name } });
    const first = await served.ask(`${home}?limit=2`);
    expect(first.body).toMatchObject({
      items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
      metadata: { remainingItemCount: 1 },
    });
    await served.send('POST', home, { ...map('bb'), metadata: { name: 'bb' } });
    const { metadata } = first.body as { metadata: { continue: string } };
    const rest = await served.ask(`${home}?limit=2&continue=${encodeURIComponent(metadata.continue)}`);
    expect(rest.body).toMatchObject({ items: [{ metadata: { name: 'c' } }] });
  });

  test('of built-in kinds do not repeat the kind in each item', async () => {
    const { body } = await served.ask('/api/v1/namespaces');
    const { items } = body as { items: readonly Record<string, unknown>[] };
    expect(items.length).toBeGreaterThan(0);
    expect(items.every((item) => !('kind' in item))).toBe(true);
  });

  test('are shown as tables or as metadata alone where that is asked for', async () => {
    await served.send('POST', `${core}/configmaps`, map('shown', { a: '1' }));
    const as = (what: string) => ({ headers: { accept: `application/json;as=${what};g=meta.k8s.io;v=v1` } });
    const table = await served.ask(`${core}/configmaps?fieldSelector=metadata.name%3Dshown`, as('Table'));
    expect(table.body).toMatchObject({
      kind: 'Table',
      columnDefinitions: [{ name: 'Name', format: 'name' }, { name: 'Data' }, { name: 'Age' }],
      rows: [
        { cells: ['shown', 1, expect.stringMatching(/^\d+s$/)], object: { kind: 'PartialObjectMetadata', metadata: { name: 'shown' } } },
      ],
    });
    const whole = await served.ask(`${core}/configmaps/shown?includeObject=Object`, as('Table'));
    expect(whole.body).toMatchObject({ rows: [{ object: { kind: 'ConfigMap', data: { a: '1' } } }] });
    const partial = await served.ask(`${core}/configmaps/shown`, as('PartialObjectMetadata'));
    expect(partial.body).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'shown' } });
    expect(partial.body).not.toHaveProperty('data');
  });
});

describe('watches over HTTP', () => {
  test('tell each change on a line of its own, from a version on', async () => {
    const { body } = await served.ask(`${core}/configmaps`);
    const { metadata } = body as { metadata: { resourceVersion: string } };
    await served.send('POST', `${core}/configmaps`, map('watched'));
    const watch = await served.watch(
      `${core}/configmaps?watch=true&fieldSelector=metadata.name%3Dwatched&resourceVersion=${metadata.resourceVersion}`,
    );
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'watched' } } });
    await served.send('PUT', `${core}/configmaps/watched`, map('watched', { a: '1' }));
    expect(await watch.next()).toMatchObject({ type: 'MODIFIED', object: { data: { a: '1' } } });
    await served.ask(`${core}/configmaps/watched`, { method: 'DELETE' });
    expect(await watch.next()).toMatchObject({ type: 'DELETED' });
    watch.stop();
  });

  test('begin with all that is there, and say where that ends', async () => {
    await served.send('POST', `${core}/configmaps`, map('initial'));
    const watch = await served.watch(
      `${core}/configmaps?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&fieldSelector=metadata.name%3Dinitial`,
    );
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'initial' } } });
    expect(await watch.next()).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    watch.stop();
  });

  test('come as tables of one row, the columns with the first alone', async () => {
    await served.send('POST', `${core}/configmaps`, map('rows'));
    const watch = await served.watch(
      `${core}/configmaps?watch=1&fieldSelector=metadata.name%3Drows`,
      'application/json;as=Table;g=meta.k8s.io;v=v1',
    );
    expect(await watch.next()).toMatchObject({
      type: 'ADDED',
      object: { kind: 'Table', columnDefinitions: [{ name: 'Name' }, {}, {}], rows: [{ cells: ['rows', 0, expect.anything()] }] },
    });
    await served.send('PUT', `${core}/configmaps/rows`, map('rows', { a: '1' }));
    expect(await watch.next()).toMatchObject({
      type: 'MODIFIED',
      object: { columnDefinitions: null, rows: [{ cells: ['rows', 1, expect.anything()] }] },
    });
    watch.stop();
  });

  test('from a version that is forgotten say so inside the stream, and end', async () => {
    served.server.compact();
    await served.send('POST', `${core}/configmaps`, map('after-compaction'));
    const watch = await served.watch(`${core}/configmaps?watch=1&resourceVersion=1`);
    expect(await watch.next()).toMatchObject({ type: 'ERROR', object: { kind: 'Status', reason: 'Expired', code: 410 } });
    expect(await watch.next()).toBeUndefined();
  });

  test('end after the time that the client gives, with bookmarks every minute until then', async () => {
    const clock = createVirtualClock({ start: 0 });
    const timed = await serve({ clock });
    const watch = await timed.watch(
      `${core}/configmaps?watch=1&allowWatchBookmarks=true&timeoutSeconds=90&resourceVersion=${timed.server.machine.store.revision}`,
    );
    await clock.advance(60_000);
    expect(await watch.next()).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: String(timed.server.machine.store.revision) } },
    });
    await clock.advance(30_000);
    expect(await watch.next()).toBeUndefined();
    await timed.close();
  });
});

describe('refusals over HTTP', () => {
  test('are a Status with reason, code, and what they are about', async () => {
    expect(await served.ask(`${core}/pods/nope`)).toMatchObject({
      code: 404,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message: 'pods "nope" not found',
        reason: 'NotFound',
        details: { name: 'nope', kind: 'pods' },
        code: 404,
      },
    });
    const invalid = await served.send('POST', `${core}/configmaps`, { ...map('Bad Name'), metadata: { name: 'Bad Name' } });
    expect(invalid).toMatchObject({
      code: 422,
      body: { reason: 'Invalid', details: { kind: 'ConfigMap', causes: [{ reason: 'FieldValueInvalid', field: 'metadata.name' }] } },
    });
  });

  test('tell an unknown path, an unknown method and an unknown form apart', async () => {
    expect(await served.ask('/nothing')).toMatchObject({ code: 404, body: '404 page not found\n' });
    expect(await served.ask('/api/v1/nothings')).toMatchObject({
      code: 404,
      body: { message: 'the server could not find the requested resource' },
    });
    expect(await served.ask('/api/v1/namespaces/default/namespaces')).toMatchObject({ code: 404 });
    expect(await served.send('PUT', '/api/v1/pods', {})).toMatchObject({ code: 405, body: { reason: 'MethodNotAllowed' } });
    expect(await served.ask(`${core}/pods`, { headers: { accept: 'image/png' } })).toMatchObject({
      code: 406,
      body: { reason: 'NotAcceptable' },
    });
    expect(await served.send('POST', `${core}/pods`, {}, 'text/plain')).toMatchObject({ code: 415 });
    expect(await served.send('POST', `${core}/configmaps`, '{"a":')).toMatchObject({ code: 400, body: { reason: 'BadRequest' } });
    expect(await served.ask('/api/v1/pods?limit=x')).toMatchObject({ code: 400 });
  });

  test('ask to come back later where a disruption budget needs a pod', async () => {
    const client = served.server.client();
    const labels = { app: 'guarded' };
    const spec = { nodeName: 'n', containers: [{ name: 'a', image: 'b' }] };
    await client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'guarded', namespace: 'default', labels }, spec });
    await client.patch(
      pods,
      { namespace: 'default', name: 'guarded' },
      { type: 'merge', body: { status: { phase: 'Running' } } },
      'status',
    );
    await served.send('POST', '/apis/policy/v1/namespaces/default/poddisruptionbudgets', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'guard' },
      spec: { minAvailable: 1, selector: { matchLabels: labels } },
    });
    const refused = await served.send('POST', `${core}/pods/guarded/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'guarded' },
    });
    expect(refused).toMatchObject({
      code: 429,
      body: { reason: 'TooManyRequests', details: { causes: [{ reason: 'DisruptionBudget' }] } },
    });
    expect(refused.headers.get('retry-after')).toBe('10');
  });

  test('of unknown fields are warnings, unless the client wants them strict or ignored', async () => {
    const body = { ...map('fields'), nothing: 1 };
    const post = (validation: string) => served.send('POST', `${core}/configmaps?dryRun=All${validation}`, body);
    expect((await post('')).headers.get('warning')).toBe('299 - "unknown field \\"nothing\\""');
    expect((await post('&fieldValidation=Ignore')).headers.get('warning')).toBeNull();
    expect(await post('&fieldValidation=Strict')).toMatchObject({
      code: 400,
      body: { message: expect.stringContaining('unknown field "nothing"') },
    });
    const twice = await served.send('POST', `${core}/configmaps?dryRun=All`, '{"metadata":{"name":"fields"},"data":{"a":"1","a":"2"}}');
    expect(twice).toMatchObject({ code: 201, body: { data: { a: '2' } } });
    expect(twice.headers.get('warning')).toBe('299 - "duplicate field \\"data.a\\""');
    expect(await post('&fieldValidation=Maybe')).toMatchObject({ code: 400 });
    expect(await served.ask(`${core}/configmaps/fields`)).toMatchObject({ code: 404 });
  });
});

describe('the field manager of a write', () => {
  test('is the one that is named, else the program that writes', async () => {
    const managerOf = async (name: string, query: string) => {
      const { body } = await served.ask(`${core}/configmaps${query}`, {
        method: 'POST',
        body: JSON.stringify(map(name, { a: '1' })),
        headers: { 'content-type': 'application/json', 'user-agent': 'tool/v1.2 (linux)' },
      });
      return (body as { metadata: { managedFields: readonly { manager: string }[] } }).metadata.managedFields[0]?.manager;
    };
    expect(await managerOf('by-agent', '')).toBe('tool');
    expect(await managerOf('by-name', '?fieldManager=someone')).toBe('someone');
  });
});

test('a client in memory and one over HTTP see the same objects', async () => {
  const client = served.server.client();
  await client.create(configMaps, map('shared', { a: '1' }));
  const { body } = await served.ask(`${core}/configmaps/shared`);
  expect(body).toEqual(await client.get(configMaps, { namespace: 'default', name: 'shared' }));
});

import { describe, expect, test } from '@jest/globals';
import { deployments, type EndpointSlice, endpointSlices, type Service, services } from '@sluice/kubernetes';
import { deployment, podSpec } from './testing/objects.ts';
import { type Stage, stage } from './testing/stage.ts';

const service = (spec: Partial<NonNullable<Service['spec']>> = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', labels: { team: 'red' } },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
});
const slices = async ({ client }: Stage): Promise<readonly EndpointSlice[]> =>
  (await client.list(endpointSlices, { namespace: 'default' })).items;
const conditions = async (on: Stage): Promise<string[]> =>
  (await slices(on)).flatMap(({ endpoints = [] }) =>
    endpoints.map(
      ({ conditions: is = {} }) => `${is.ready ? 'ready' : '-'} ${is.serving ? 'serving' : '-'} ${is.terminating ? 'terminating' : '-'}`,
    ),
  );

async function running(
  pods: { readonly image?: string; readonly replicas?: number },
  spec: Partial<NonNullable<Service['spec']>> = {},
): Promise<Stage> {
  const on = await stage();
  await on.client.create(services, service(spec));
  await on.client.create(deployments, deployment('web', { replicas: 3, ...pods }));
  await on.clock.advance(10_000);
  return on;
}

describe('the endpoints of a Service', () => {
  test('are its ready pods, with their addresses', async () => {
    const on = await running({});
    const [slice, ...others] = await slices(on);
    expect(others).toEqual([]);
    expect(slice?.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
    expect(slice?.metadata.labels).toMatchObject({ 'kubernetes.io/service-name': 'web', team: 'red' });
    expect(slice?.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'Service', name: 'web', controller: true });
    expect(slice?.endpoints?.map(({ targetRef }) => targetRef?.kind)).toEqual(['Pod', 'Pod', 'Pod']);
    expect(new Set(slice?.endpoints?.flatMap(({ addresses }) => addresses)).size).toBe(3);
    expect(await conditions(on)).toEqual(['ready serving -', 'ready serving -', 'ready serving -']);
  });

  test('are not ready while their pods are not, unless the Service wants them anyway', async () => {
    expect(await conditions(await running({ image: 'web:never-ready' }))).toEqual(['- - -', '- - -', '- - -']);
    const published = await running({ image: 'web:never-ready' }, { publishNotReadyAddresses: true });
    expect(await conditions(published)).toEqual(['ready - -', 'ready - -', 'ready - -']);
  });

  test('still serve while their pods stop, but are not ready', async () => {
    const on = await running({ image: 'web:slow-stop-20s', replicas: 1 });
    await on.client.patch(deployments, { namespace: 'default', name: 'web' }, { type: 'merge', body: { spec: { replicas: 0 } } });
    await on.clock.advance(10_000);
    expect(await conditions(on)).toEqual(['- serving terminating']);
    await on.clock.advance(15_000);
    expect(await conditions(on)).toEqual([]);
  });

  test('follow the selector at once', async () => {
    const on = await running({});
    await on.client.patch(
      services,
      { namespace: 'default', name: 'web' },
      { type: 'merge', body: { spec: { selector: { app: 'other' } } } },
    );
    await on.clock.advance(100);
    expect(await conditions(on)).toEqual([]);
  });

  test('have the port that their pod gives the name of', async () => {
    const on = await stage();
    await on.client.create(services, service({ ports: [{ port: 80, targetPort: 'main' }] }));
    const spec = podSpec('web:1');
    const containers = spec.containers.map((container) => ({ ...container, ports: [{ name: 'main', containerPort: 9000 }] }));
    await on.client.create(
      deployments,
      deployment('web', { replicas: 1, template: { metadata: { labels: { app: 'web' } }, spec: { containers } } }),
    );
    await on.clock.advance(5000);
    expect((await slices(on)).map(({ ports }) => ports?.map(({ port }) => port))).toEqual([[9000]]);
  });

  test('stand in slices of at most a hundred', async () => {
    const on = await running({ replicas: 230 });
    expect((await slices(on)).map(({ endpoints = [] }) => endpoints.length).sort()).toEqual([100, 100, 30]);
  });

  test('go with their Service', async () => {
    const on = await running({});
    await on.client.remove(services, { namespace: 'default', name: 'web' });
    await on.clock.advance(100);
    expect(await slices(on)).toEqual([]);
  });

  test('of a Service without a selector are left to others', async () => {
    const on = await stage();
    const { selector: _, ...spec } = service().spec ?? {};
    await on.client.create(services, { ...service(), spec });
    await on.clock.advance(1000);
    expect(await slices(on)).toEqual([]);
  });
});

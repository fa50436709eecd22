import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiKinds, crdOf } from '@sluice/api';
import { customResourceDefinitions, isObject } from '@sluice/kubernetes';
import { createVirtualClock } from '../../time/virtual-clock.ts';
import { type Served, serve } from '../testing/served.ts';

type Record_ = Readonly<Record<string, unknown>>;

const clock = createVirtualClock();
let served: Served;
beforeAll(async () => {
  served = await serve({ clock });
  for (const kind of apiKinds) await served.server.client().create(customResourceDefinitions, crdOf(kind));
  await clock.advance(1000);
});
afterAll(() => served.close());

async function documents(): Promise<Readonly<Record<string, Record_>>> {
  const { body } = await served.ask('/openapi/v3');
  const { paths } = body as { paths: Record<string, { serverRelativeURL: string }> };
  const read = Object.entries(paths).map(
    async ([path, { serverRelativeURL }]) => [path, (await served.ask(serverRelativeURL)).body as Record_] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}

/** Every value of a key, anywhere in a document. */
function* valuesOf(value: unknown, key: string): Generator<unknown> {
  if (Array.isArray(value)) for (const item of value) yield* valuesOf(item, key);
  else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      if (name === key) yield inner;
      yield* valuesOf(inner, key);
    }
  }
}

describe('OpenAPI documents', () => {
  test('refer to nothing that they do not hold', async () => {
    for (const [path, document] of Object.entries(await documents())) {
      const { schemas } = document.components as { schemas: Record_ };
      const missing = [...valuesOf(document, '$ref')]
        .filter((ref) => typeof ref === 'string')
        .filter((ref) => !(ref.slice('#/components/schemas/'.length) in schemas));
      expect({ path, missing: [...new Set(missing)] }).toEqual({ path, missing: [] });
    }
  });

  test('say for each kind how it can be patched, and that its fields can be validated', async () => {
    const patchesOf = (document: Record_ | undefined, path: string) =>
      (document?.paths as Readonly<Record<string, { patch: Record_ }>> | undefined)?.[path]?.patch ?? {};
    const all = await documents();
    const deployments = patchesOf(all['apis/apps/v1'], '/apis/apps/v1/namespaces/{namespace}/deployments/{name}');
    expect(deployments).toMatchObject({
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Deployment' },
      requestBody: { content: { 'application/strategic-merge-patch+json': {}, 'application/apply-patch+yaml': {} } },
    });
    expect(deployments.parameters).toContainEqual(expect.objectContaining({ name: 'fieldValidation', in: 'query' }));
    const rollouts = patchesOf(all['apis/argoproj.io/v1alpha1'], '/apis/argoproj.io/v1alpha1/namespaces/{namespace}/rollouts/{name}');
    expect(rollouts).toMatchObject({ requestBody: { content: { 'application/merge-patch+json': {} } } });
    expect(rollouts).not.toHaveProperty(['requestBody', 'content', 'application/strategic-merge-patch+json']);
  });

  test('have another address when a kind comes or goes', async () => {
    const addressOf = async (path: string) => {
      const { body } = await served.ask('/openapi/v3');
      return (body as { paths: Record<string, { serverRelativeURL: string }> }).paths[path]?.serverRelativeURL;
    };
    const before = [await addressOf('apis/argoproj.io/v1alpha1'), await addressOf('apis/apps/v1')];
    await served.server.client().remove(customResourceDefinitions, { name: 'experiments.argoproj.io' });
    await clock.advance(1000);
    const after = [await addressOf('apis/argoproj.io/v1alpha1'), await addressOf('apis/apps/v1')];
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    const old = await served.ask(before[0] ?? '', { redirect: 'manual' });
    expect(old.code).toBe(301);
    expect(old.headers.get('location')).toBe(after[0]);
  });

  test('of version 2 are JSON, or an empty document in protobuf for kubectl', async () => {
    const { body } = await served.ask('/openapi/v2');
    const { swagger, definitions } = body as { swagger: string; definitions: Record_ };
    expect(swagger).toBe('2.0');
    expect(definitions).toHaveProperty(
      ['io.k8s.api.core.v1.Pod', 'properties', 'spec', '$ref'],
      '#/definitions/io.k8s.api.core.v1.PodSpec',
    );
    const empty = await served.ask('/openapi/v2', { headers: { accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' } });
    expect(empty.code).toBe(200);
    expect(empty.body).toContain('2.0');
  });
});

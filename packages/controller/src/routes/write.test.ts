import { expect, test } from '@jest/globals';
import { type Rollout, routeTable } from '@sluice/api';
import { apiVersionOf, type Kind, type KubeObject, type KubernetesClient } from '@sluice/kubernetes';
import { builtInRouters } from '@sluice/traffic-routers';
import { writeRoutes } from './write.ts';

const rollout: Rollout = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'demo', uid: 'u1' },
  spec: { strategy: { canary: { canaryService: 'web-canary', stableService: 'web-stable', trafficRouting: { smi: {} } } } },
};

test('an object of a router is made in a version that the server has', async () => {
  const made: [string, string][] = [];
  const client = {
    create: async (kind: Kind, object: KubeObject) => {
      made.push([apiVersionOf(kind), object.apiVersion]);
      return object;
    },
  } as unknown as KubernetesClient;
  const references = {
    find: () => [],
    servedVersion: (versions: readonly Kind<KubeObject>[]) => versions.find(({ version }) => version === 'v1alpha1'),
  };
  const want = routeTable({ maxWeight: 100, canary: { service: 'web-canary', weight: 20 }, stable: { service: 'web-stable' } });
  await writeRoutes(client, { rollout, replicaSets: [] }, builtInRouters, references, want, () => {});
  expect(made).toEqual([['split.smi-spec.io/v1alpha1', 'split.smi-spec.io/v1alpha1']]);
});

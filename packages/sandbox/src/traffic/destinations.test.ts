import { expect, test } from '@jest/globals';
import { apiKinds, crdOf, type Rollout, rollouts } from '@sluice/api';
import { customResourceDefinitions, type Kind, type KubeObject, type KubernetesClient, namespaces } from '@sluice/kubernetes';
import { createApiServer } from '../api-server/api-server.ts';
import { createRouterKinds } from '../router-kinds.ts';
import { createRandom } from '../time/random.ts';
import { createVirtualClock } from '../time/virtual-clock.ts';
import { destinationsOf } from './destinations.ts';

const namespace = 'demo';
const virtualServices: Kind = {
  group: 'networking.istio.io',
  version: 'v1',
  kind: 'VirtualService',
  plural: 'virtualservices',
  namespaced: true,
};

const rollout: Rollout = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v1' }] } },
    strategy: {
      canary: {
        canaryService: 'canary',
        stableService: 'stable',
        trafficRouting: { istio: { virtualService: { name: 'web' } } },
        steps: [{ setWeight: 20 }],
      },
    },
  },
};

async function clusterWith(weights: Readonly<Record<string, number>> | undefined): Promise<KubernetesClient> {
  const server = createApiServer({ clock: createVirtualClock(), random: createRandom(1) });
  const client = server.client('test');
  for (const kind of apiKinds) await client.create(customResourceDefinitions, crdOf(kind));
  await createRouterKinds(client, server);
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await client.create(rollouts, rollout);
  const additional = [{ serviceName: 'arm', weight: 5 }];
  const status = { canary: { weights: { canary: { weight: 20 }, stable: { weight: 75 }, additional } } };
  await client.patch(rollouts, { namespace, name: 'web' }, { type: 'merge', body: { status } }, 'status');
  if (weights === undefined) return client;
  const route = Object.entries(weights).map(([host, weight]) => ({ destination: { host }, weight }));
  const service = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'web', namespace } };
  await client.create(virtualServices, { ...service, spec: { hosts: ['web'], http: [{ route }] } } as KubeObject);
  return client;
}

test.each<readonly [string, string, Readonly<Record<string, number>> | undefined, Readonly<Record<string, number>>]>([
  [
    'as its router splits them, arms of an experiment included',
    'stable',
    { stable: 75, canary: 20, arm: 5 },
    { arm: 5, canary: 20, stable: 75 },
  ],
  ['at itself where no Rollout splits them', 'other', { stable: 80, canary: 20 }, { other: 100 }],
  ['at itself where the router cannot read its objects', 'stable', undefined, { stable: 100 }],
])('requests to a Service end %s', async (_, name, weights, percents) => {
  const found = await destinationsOf(await clusterWith(weights), { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace } });
  expect(Object.fromEntries(found.map((each) => [each.name, Math.round(each.share * 1e6) / 1e4]))).toEqual(percents);
});

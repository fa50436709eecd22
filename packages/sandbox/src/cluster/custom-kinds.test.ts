import { describe, expect, test } from '@jest/globals';
import {
  type CustomResourceDefinition,
  configMaps,
  customResourceDefinitions,
  defineKind,
  deployments,
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  type KubeObject,
  uidOf,
} from '@sluice/kubernetes';
import { deployment } from './testing/objects.ts';
import { type Stage, stage } from './testing/stage.ts';

const key = { namespace: 'default', name: 'web' };
interface Fleet extends KubeObject {
  readonly spec?: { readonly replicas?: number };
}
const fleets = defineKind<Fleet>('example.com/v1', 'Fleet', 'fleets');
const fleet: Fleet = { apiVersion: 'example.com/v1', kind: 'Fleet', metadata: key, spec: { replicas: 2 } };

const hpa: HorizontalPodAutoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: key,
  spec: {
    minReplicas: 2,
    maxReplicas: 10,
    scaleTargetRef: { apiVersion: 'example.com/v1', kind: 'Fleet', name: 'web' },
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
};

const fleetDefinition: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'fleets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Fleet', plural: 'fleets', singular: 'fleet', listKind: 'FleetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' },
        },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { replicas: { type: 'integer' } } },
              status: { type: 'object', properties: { replicas: { type: 'integer' }, selector: { type: 'string' } } },
            },
          },
        },
      },
    ],
  },
};

/** Makes a ConfigMap that belongs to the fleet. */
async function belonging(on: Stage, owner: Fleet): Promise<void> {
  const ownerReferences = [{ apiVersion: 'example.com/v1', kind: 'Fleet', name: 'web', uid: uidOf(owner) }];
  await on.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...key, ownerReferences } });
}

describe('custom kinds', () => {
  test('are scaled by autoscalers, by their scale subresource', async () => {
    const on = await stage({ load: () => 100 });
    await on.client.create(customResourceDefinitions, fleetDefinition);
    await on.client.create(fleets, fleet);
    await on.client.patch(fleets, key, { type: 'merge', body: { status: { selector: 'app=web', replicas: 2 } } }, 'status');
    await on.client.create(deployments, deployment('web', { replicas: 2 }));
    await on.client.create(horizontalPodAutoscalers, hpa);
    await on.until(async () => (await on.client.get(fleets, key))?.spec?.replicas === 4, 60);
  });

  test('own and are collected like all others, also when they are defined anew', async () => {
    const on = await stage();
    for (let round = 0; round < 2; round++) {
      await on.client.create(customResourceDefinitions, fleetDefinition);
      await on.clock.advance(1000);
      await belonging(on, await on.client.create(fleets, fleet));
      await on.clock.advance(60_000);
      expect(await on.client.get(configMaps, key)).toBeDefined();
      await on.client.remove(fleets, key);
      await on.until(async () => (await on.client.get(configMaps, key)) === undefined, 1);
      await on.client.remove(customResourceDefinitions, { name: fleetDefinition.metadata.name });
      await on.clock.advance(60_000);
    }
  });

  test('that are no longer defined take what they own along', async () => {
    const on = await stage();
    await on.client.create(customResourceDefinitions, fleetDefinition);
    await on.clock.advance(1000);
    await belonging(on, await on.client.create(fleets, fleet));
    await on.client.remove(customResourceDefinitions, { name: fleetDefinition.metadata.name });
    await on.until(async () => (await on.client.get(configMaps, key)) === undefined, 5);
  });
});

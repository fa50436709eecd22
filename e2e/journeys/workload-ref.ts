import { rollouts } from '@sluice/api';
import { type Deployment, deployments, type Json, replicaSets } from '@sluice/kubernetes';
import { remove, v1, v2 } from './manifests.ts';
import { expect, expectEqual, type Journey, podsOf, rolloutOf, untilPhase, type World } from './world.ts';

/** A Deployment as users have it before they come here, serving with four pods. */
async function createDeployment(world: World): Promise<void> {
  await world.client.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'legacy', namespace: world.namespace },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'demo', image: v1 }] } },
    },
  });
  await world.until('the Deployment serves', async () => (await deploymentOf(world)).status?.availableReplicas === 4);
}

async function deploymentOf({ client, namespace }: World): Promise<Deployment> {
  const found = await client.get(deployments, { namespace, name: 'legacy' });
  expect(found !== undefined, 'the Deployment is gone');
  return found;
}

async function changeDeployment(world: World, spec: Json): Promise<void> {
  await world.client.patch(deployments, { namespace: world.namespace, name: 'legacy' }, { type: 'strategic', body: { spec } });
}

const follow = (world: World, scaleDown?: string) =>
  world.client.create(rollouts, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'web', namespace: world.namespace },
    spec: {
      replicas: 4,
      workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'legacy', ...(scaleDown === undefined ? {} : { scaleDown }) },
      strategy: { canary: { maxSurge: 1, maxUnavailable: 0 } },
    },
  });

const sizeOf = async (world: World) => (await deploymentOf(world)).spec?.replicas;

export const workloadRefJourneys: readonly Journey[] = [
  {
    name: 'a Rollout follows the template of a Deployment, revision after revision, and leaves its pods alone',
    async run(world) {
      await createDeployment(world);
      await follow(world);
      const rollout = await untilHealthyAtImage(world, v1);
      expectEqual(rollout.spec.template, undefined, 'the template in the stored Rollout');
      expectEqual(
        rollout.status?.workloadObservedGeneration,
        String((await deploymentOf(world)).metadata.generation),
        'observed generation',
      );
      await changeDeployment(world, { template: { spec: { containers: [{ name: 'demo', image: v2 }] } } });
      await untilHealthyAtImage(world, v2);
      expectEqual(await sizeOf(world), 4, 'size of the Deployment');
    },
  },
  {
    name: 'a Deployment gives its pods up once the Rollout is healthy, also when it is scaled up again, and gets them back in the end',
    async run(world) {
      await createDeployment(world);
      await follow(world, 'onsuccess');
      await untilHealthyAtImage(world, v1);
      await world.until('the Deployment has given its pods up', async () => (await sizeOf(world)) === 0);
      await changeDeployment(world, { replicas: 2, template: { spec: { containers: [{ name: 'demo', image: v2 }] } } });
      await untilHealthyAtImage(world, v2);
      await world.until('the Deployment has given its pods up again', async () => (await sizeOf(world)) === 0);
      await remove(world, 'web');
      await world.until('the Deployment has its pods back', async () => (await deploymentOf(world)).status?.availableReplicas === 4);
      const { labels = {}, annotations = {} } = (await deploymentOf(world)).metadata;
      expectEqual(
        Object.keys({ ...labels, ...annotations }).filter((key) => key.startsWith('sluice.dev/')),
        [],
        'our marks on the Deployment',
      );
    },
  },
  {
    name: 'a Deployment gives its pods up one by one as those of the Rollout become available',
    async run(world) {
      await createDeployment(world);
      let fewest = Number.POSITIVE_INFINITY;
      await follow(world, 'progressively');
      await world.until('the Deployment has given its pods up', async () => {
        const serving = (await podsOf(world, 'web')).filter(({ status }) =>
          status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
        );
        fewest = Math.min(fewest, serving.length);
        return (await sizeOf(world)) === 0;
      });
      await untilHealthyAtImage(world, v1);
      expect(fewest >= 4, `four pods shall serve all the way, but there were ${fewest}`);
    },
  },
  {
    name: 'a workload that is missing is named, and the rollout goes on when it appears',
    async run(world) {
      await follow(world);
      const { status } = await untilPhase(world, 'web', 'Degraded');
      expect(status?.message?.includes('spec.workloadRef.name') ?? false, `unexpected message ${status?.message}`);
      await createDeployment(world);
      await untilHealthyAtImage(world, v1);
    },
  },
];

/** As `untilHealthyAt`, among the ReplicaSets of the Rollout only: the Deployment has its own with the same image. */
async function untilHealthyAtImage(world: World, image: string) {
  await world.until(`the Rollout is Healthy at ${image}`, async () => {
    const { status, metadata } = await rolloutOf(world, 'web');
    const { items } = await world.client.list(replicaSets, { namespace: world.namespace, labelSelector: 'rollouts-pod-template-hash' });
    const current = items.find((each) => each.metadata.labels?.['rollouts-pod-template-hash'] === status?.stableRS);
    return (
      status?.phase === 'Healthy' &&
      status.observedGeneration === String(metadata.generation) &&
      current?.spec?.template?.spec?.containers[0]?.image === image &&
      status.currentPodHash === status.stableRS
    );
  });
  return rolloutOf(world, 'web');
}

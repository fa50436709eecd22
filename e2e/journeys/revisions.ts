import { rollouts } from '@sluice/api';
import { podDisruptionBudgets, replicaSets } from '@sluice/kubernetes';
import { keepingPods } from './floor.ts';
import { changeSpec, createRollout, promote, remove, restartNow, rolloutManifest, setImage, v1, v2, v3 } from './manifests.ts';
import { expect, expectEqual, type Journey, podsOf, replicaSetsOf, rolloutOf, untilHealthyAt, untilPausedAt } from './world.ts';

const rolling = { canary: { maxSurge: 1, maxUnavailable: 0 } };

export const revisionJourneys: readonly Journey[] = [
  {
    name: 'where revisions queue, one that lands in the middle of an update waits for its end, and the status speaks of the one before until then',
    async run(world) {
      await createRollout(world, 'web', { canary: { onNewRevision: 'queue', steps: [{ setWeight: 25 }, { pause: {} }] } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
      await setImage(world, 'web', v3);
      await world.until(
        'the third revision is queued',
        async () => (await rolloutOf(world, 'web')).status?.canary?.queuedPodHash !== undefined,
      );
      const { status, metadata } = await rolloutOf(world, 'web');
      expectEqual([status?.phase, status?.currentStepIndex], ['Paused', 1], 'the update goes on as it was');
      expect(status?.observedGeneration !== String(metadata.generation), 'the newer spec counts as not observed yet');
      expectEqual((await replicaSetsOf(world, 'web')).has(v3), false, 'pods of the third revision');
      await promote(world, 'web');
      await world.until('the third revision has begun', async () => (await replicaSetsOf(world, 'web')).has(v3));
      await untilPausedAt(world, 'web', 1);
      expectEqual((await rolloutOf(world, 'web')).status?.canary?.queuedPodHash, undefined, 'queue');
      await promote(world, 'web');
      await untilHealthyAt(world, 'web', v3);
    },
  },
  {
    name: 'going back to the stable revision in the middle of an update runs no steps',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 50 }, { pause: {} }], maxSurge: 1, maxUnavailable: 0 } });
      await untilHealthyAt(world, 'web', v1);
      await keepingPods(world, 'web', { floor: 4, ceiling: 5 }, async () => {
        await setImage(world, 'web', v2);
        await untilPausedAt(world, 'web', 1);
        await setImage(world, 'web', v1);
        await untilHealthyAt(world, 'web', v1);
      });
      const replicaSet = (await replicaSetsOf(world, 'web')).get(v1);
      expectEqual(
        replicaSet?.metadata.annotations?.['rollout.argoproj.io/revision'],
        '3',
        'revision of the ReplicaSet that is wanted again',
      );
      expectEqual(replicaSet?.metadata.annotations?.['rollout.argoproj.io/revision-history'], '1', 'its former revisions');
    },
  },
  {
    name: 'a template that differs in defaults only is no new revision',
    async run(world) {
      await createRollout(world, 'web', rolling);
      const before = await untilHealthyAt(world, 'web', v1);
      await changeSpec(world, 'web', {
        template: {
          spec: {
            restartPolicy: 'Always',
            terminationGracePeriodSeconds: 30,
            containers: [
              {
                name: 'demo',
                image: v1,
                imagePullPolicy: 'IfNotPresent',
                ports: [{ containerPort: 8080, protocol: 'TCP' }],
                resources: {},
              },
            ],
          },
        },
      });
      await world.until('the change is observed', async () => {
        const { status, metadata } = await rolloutOf(world, 'web');
        return metadata.generation !== before.metadata.generation && status?.observedGeneration === String(metadata.generation);
      });
      expectEqual((await replicaSetsOf(world, 'web')).size, 1, 'number of ReplicaSets');
      expectEqual((await rolloutOf(world, 'web')).status?.currentPodHash, before.status?.currentPodHash, 'hash of the revision');
    },
  },
  {
    name: 'no more old revisions are kept than revisionHistoryLimit says',
    async run(world) {
      await createRollout(world, 'web', rolling, { revisionHistoryLimit: 1, replicas: 1 });
      for (const image of [v1, v2, v3]) {
        if (image !== v1) await setImage(world, 'web', image);
        await untilHealthyAt(world, 'web', image);
      }
      await world.until('the oldest revision is forgotten', async () => {
        const kept = await replicaSetsOf(world, 'web');
        return kept.size === 2 && !kept.has(v1);
      });
    },
  },
  {
    name: 'ReplicaSets that a deleted rollout left behind are adopted by the next one, and no pod is restarted',
    async run(world) {
      await createRollout(world, 'web', rolling);
      await untilHealthyAt(world, 'web', v1);
      const before = (await podsOf(world, 'web')).map(({ metadata }) => metadata.uid).sort();
      const { metadata } = await rolloutOf(world, 'web');
      await world.client.remove(
        rollouts,
        { namespace: world.namespace, name: 'web' },
        { propagation: 'Orphan', ...(metadata.uid === undefined ? {} : { uid: metadata.uid }) },
      );
      await world.until(
        'the rollout is gone',
        async () => (await world.client.get(rollouts, { namespace: world.namespace, name: 'web' })) === undefined,
      );
      await world.until(
        'its ReplicaSet is an orphan',
        async () => ((await replicaSetsOf(world, 'web')).get(v1)?.metadata.ownerReferences ?? []).length === 0,
      );
      await createRollout(world, 'web', rolling);
      await untilHealthyAt(world, 'web', v1);
      expectEqual((await podsOf(world, 'web')).map((pod) => pod.metadata.uid).sort(), before, 'the pods');
    },
  },
  {
    name: 'a name that is taken by a stranger is avoided',
    async run(world) {
      await createRollout(world, 'web', rolling, { replicas: 1 });
      const { status } = await untilHealthyAt(world, 'web', v1);
      const name = `web-${status?.currentPodHash}`;
      await remove(world, 'web');
      await world.until(
        'the ReplicaSet is gone',
        async () => (await world.client.get(replicaSets, { namespace: world.namespace, name })) === undefined,
      );
      await world.client.create(replicaSets, {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name, namespace: world.namespace },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'stranger' } },
          template: { metadata: { labels: { app: 'stranger' } }, spec: { containers: [{ name: 'x', image: v1 }] } },
        },
      });
      await createRollout(world, 'web', rolling, { replicas: 1 });
      const after = await untilHealthyAt(world, 'web', v1);
      expectEqual(after.status?.collisionCount, 1, 'collisions');
      expect(after.status?.currentPodHash !== status?.currentPodHash, 'another name shall be chosen');
    },
  },
  {
    name: 'a restart replaces every pod and keeps enough of them',
    async run(world) {
      await createRollout(world, 'web', { canary: { maxSurge: 1, maxUnavailable: 1 } });
      await untilHealthyAt(world, 'web', v1);
      const before = new Set((await podsOf(world, 'web')).map(({ metadata }) => metadata.uid));
      await keepingPods(world, 'web', { floor: 3, ceiling: 5 }, async () => {
        const restartAt = await restartNow(world, 'web');
        await world.until('the restart is done', async () => (await rolloutOf(world, 'web')).status?.restartedAt === restartAt, 5 * 60_000);
        await untilHealthyAt(world, 'web', v1);
      });
      const kept = (await podsOf(world, 'web')).filter(({ metadata }) => before.has(metadata.uid));
      expectEqual(kept.length, 0, 'pods that were not replaced');
    },
  },
  {
    name: 'a restart takes no pod that a disruption budget keeps, and goes on when the budget allows it',
    async run(world) {
      const { client, namespace } = world;
      const budget = { namespace, name: 'web' };
      await createRollout(world, 'web', { canary: { maxSurge: 1, maxUnavailable: 2 } });
      await untilHealthyAt(world, 'web', v1);
      await client.create(podDisruptionBudgets, {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: budget,
        spec: { minAvailable: 4, selector: { matchLabels: { app: 'web' } } },
      });
      await world.until('the budget allows nothing', async () => {
        const { status, metadata } = (await client.get(podDisruptionBudgets, budget)) ?? {};
        return status?.observedGeneration === metadata?.generation && status?.currentHealthy === 4 && status.disruptionsAllowed === 0;
      });
      const before = (await podsOf(world, 'web')).map(({ metadata }) => metadata.uid).sort();
      const restartAt = await restartNow(world, 'web');
      await world.until(
        'it waits for the restart',
        async () => (await rolloutOf(world, 'web')).status?.waitingFor?.reason === 'Restarting',
      );
      expectEqual((await podsOf(world, 'web')).map(({ metadata }) => metadata.uid).sort(), before, 'pods under the budget');
      await client.patch(podDisruptionBudgets, budget, { type: 'merge', body: { spec: { minAvailable: 3 } } });
      await keepingPods(world, 'web', { floor: 3, ceiling: 5 }, () =>
        world.until('the restart is done', async () => (await rolloutOf(world, 'web')).status?.restartedAt === restartAt, 10 * 60_000),
      );
      await untilHealthyAt(world, 'web', v1);
    },
  },
  {
    name: 'a rollout of another controller instance is left alone',
    async run(world) {
      const foreign = rolloutManifest(world, 'foreign', rolling);
      const labels = { 'argo-rollouts.argoproj.io/controller-instance-id': 'another' };
      await world.client.create(rollouts, { ...foreign, metadata: { ...foreign.metadata, labels } });
      await createRollout(world, 'web', rolling);
      await untilHealthyAt(world, 'web', v1);
      expectEqual((await rolloutOf(world, 'foreign')).status, undefined, 'status of the foreign rollout');
      expectEqual((await replicaSetsOf(world, 'foreign')).size, 0, 'its ReplicaSets');
    },
  },
];

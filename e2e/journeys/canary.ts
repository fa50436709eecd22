import { keepingPods } from './floor.ts';
import { changeSpec, createRollout, createService, promote, promoteFull, scale, setImage, v1, v2, v3 } from './manifests.ts';
import {
  eventReasonsOf,
  expect,
  expectEqual,
  type Journey,
  podsOf,
  replicaSetsOf,
  rolloutOf,
  selectedBy,
  sizesOf,
  untilHealthyAt,
  untilPausedAt,
  untilSizes,
  type World,
} from './world.ts';

const steps = (world: World) => [{ setWeight: 25 }, { pause: { duration: world.longPauseSeconds } }, { setWeight: 50 }, { pause: {} }];

export const canaryJourneys: readonly Journey[] = [
  {
    name: 'a first deployment runs no steps and is stable from the start',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps: steps(world) } });
      const rollout = await untilHealthyAt(world, 'web', v1);
      const replicaSet = (await replicaSetsOf(world, 'web')).get(v1);
      expectEqual(replicaSet?.metadata.name, `web-${rollout.status?.currentPodHash}`, 'name of the ReplicaSet');
      expectEqual(rollout.metadata.annotations?.['rollout.argoproj.io/revision'], '1', 'revision');
      expectEqual(rollout.status?.currentStepIndex, 4, 'step index');
      expectEqual(rollout.status?.waitingFor, undefined, 'what a healthy rollout waits for');
      expectEqual(typeof rollout.status?.observedGeneration, 'string', 'type of observedGeneration');
      const reasons = await eventReasonsOf(world, 'web');
      for (const reason of ['RolloutUpdated', 'NewReplicaSetCreated', 'ScalingReplicaSet', 'RolloutCompleted']) {
        expect(reasons.includes(reason), `an event ${reason} shall be recorded; there were ${reasons.join(' ')}`);
      }
    },
  },
  {
    name: 'an update goes through weights and pauses, keeps enough pods all the way, and ends at the new revision',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps: steps(world), maxSurge: 1, maxUnavailable: 0 } });
      await untilHealthyAt(world, 'web', v1);
      await keepingPods(world, 'web', { floor: 4, ceiling: 5 }, async () => {
        await setImage(world, 'web', v2);
        const paused = await untilPausedAt(world, 'web', 1);
        expectEqual(await sizesOf(world, 'web'), { [v1]: 3, [v2]: 1 }, 'sizes at weight 25');
        expectEqual(paused.status?.waitingFor?.reason, 'CanaryPauseStep', 'what a paused rollout waits for');
        expect(paused.status?.waitingFor?.until !== undefined, 'a pause with a duration shall say when it ends');
        await world.until(
          'the long pause is over and the next one begins',
          async () => (await rolloutOf(world, 'web')).status?.currentStepIndex === 3,
          world.longPauseSeconds * 1000 + 60_000,
        );
        await untilPausedAt(world, 'web', 3);
        expectEqual(await sizesOf(world, 'web'), { [v1]: 2, [v2]: 2 }, 'sizes at weight 50');
        await promote(world, 'web');
        await untilHealthyAt(world, 'web', v2);
      });
      await world.until('the old pods are gone', async () => (await podsOf(world, 'web')).length === 4);
      const reasons = await eventReasonsOf(world, 'web');
      const story = ['RolloutNotCompleted', 'RolloutStepCompleted', 'RolloutPaused', 'RolloutResumed'];
      for (const reason of story) expect(reasons.includes(reason), `an event ${reason} shall be recorded; there were ${reasons.join(' ')}`);
    },
  },
  {
    name: 'without steps it is a rolling update within surge and unavailability',
    async run(world) {
      await createRollout(world, 'web', { canary: { maxSurge: 2, maxUnavailable: 1 } }, { replicas: 6 });
      await untilHealthyAt(world, 'web', v1);
      await keepingPods(world, 'web', { floor: 5, ceiling: 8 }, async () => {
        await setImage(world, 'web', v2);
        await untilHealthyAt(world, 'web', v2);
      });
    },
  },
  {
    name: 'a revision that lands in the middle of another replaces it, and the first one is never promoted',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 50 }, { pause: {} }], maxSurge: 1, maxUnavailable: 0 } });
      await untilHealthyAt(world, 'web', v1);
      await keepingPods(world, 'web', { floor: 4, ceiling: 5 }, async () => {
        await setImage(world, 'web', v2);
        await untilPausedAt(world, 'web', 1);
        await setImage(world, 'web', v3);
        await world.until('the third revision pauses', async () => {
          const { status } = await rolloutOf(world, 'web');
          const third = (await replicaSetsOf(world, 'web')).get(v3);
          return (
            status?.phase === 'Paused' &&
            status.currentPodHash === third?.metadata.labels?.['rollouts-pod-template-hash'] &&
            status.currentStepIndex === 1
          );
        });
        expectEqual(await sizesOf(world, 'web'), { [v1]: 2, [v2]: 0, [v3]: 2 }, 'sizes at weight 50 of the third revision');
        await promote(world, 'web');
        await untilHealthyAt(world, 'web', v3);
      });
    },
  },
  {
    name: 'promoting in full skips all steps that are left',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps: steps(world) } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
      await promoteFull(world, 'web');
      const { status } = await untilHealthyAt(world, 'web', v2);
      expectEqual(status?.promoteFull, undefined, 'the command, once it is obeyed');
      expectEqual(status?.currentStepIndex, 4, 'step index');
    },
  },
  {
    name: 'spec.paused holds a rollout where it is, and scaling it still works',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 50 }, { pause: {} }] } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
      await changeSpec(world, 'web', { paused: true });
      await world.until('the manual pause shows', async () => (await rolloutOf(world, 'web')).status?.message === 'manually paused');
      await promote(world, 'web');
      await scale(world, 'web', 8);
      await untilSizes(world, 'web', { [v1]: 4, [v2]: 4 }, 'both sides have been scaled');
      expectEqual((await rolloutOf(world, 'web')).status?.currentStepIndex, 1, 'step index while paused by hand');
      await changeSpec(world, 'web', { paused: false });
      await world.until(
        'the rollout goes on',
        async () =>
          (await rolloutOf(world, 'web')).status?.phase !== 'Paused' ||
          (await rolloutOf(world, 'web')).status?.message === 'CanaryPauseStep',
      );
      await promoteFull(world, 'web');
      await untilHealthyAt(world, 'web', v2);
    },
  },
  {
    name: 'scaling in the middle keeps the weight',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 25 }, { pause: {} }], maxSurge: 1, maxUnavailable: 0 } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
      await scale(world, 'web', 8);
      await untilSizes(world, 'web', { [v1]: 6, [v2]: 2 }, 'the sizes are those of 25 % of 8');
      expectEqual((await rolloutOf(world, 'web')).status?.currentStepIndex, 1, 'step index after scaling');
    },
  },
  {
    name: 'the canary and stable Services follow their revisions and are never left without a pod',
    async run(world) {
      await createService(world, 'web-canary', 'web');
      await createService(world, 'web-stable', 'web');
      await createRollout(world, 'web', {
        canary: { canaryService: 'web-canary', stableService: 'web-stable', steps: [{ setWeight: 50 }, { pause: {} }] },
      });
      const first = (await untilHealthyAt(world, 'web', v1)).status?.stableRS;
      await world.until(
        'both Services select the first revision',
        async () => (await selectedBy(world, 'web-canary')) === first && (await selectedBy(world, 'web-stable')) === first,
      );
      await setImage(world, 'web', v2);
      const second = (await untilPausedAt(world, 'web', 1)).status?.currentPodHash;
      await world.until('the canary Service selects the second', async () => (await selectedBy(world, 'web-canary')) === second);
      expectEqual(await selectedBy(world, 'web-stable'), first, 'what the stable Service selects');
      await promote(world, 'web');
      await untilHealthyAt(world, 'web', v2);
      await world.until(
        'both Services select the second revision',
        async () => (await selectedBy(world, 'web-canary')) === second && (await selectedBy(world, 'web-stable')) === second,
      );
    },
  },
];

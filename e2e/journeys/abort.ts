import { keepingPods } from './floor.ts';
import { abort, broken, createRollout, createService, promote, promoteFull, retry, setImage, v1, v2 } from './manifests.ts';
import {
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
  untilPhase,
  untilSizes,
} from './world.ts';

const canary = { canary: { steps: [{ setWeight: 50 }, { pause: {} }], maxSurge: 1, maxUnavailable: 0 } };

export const abortJourneys: readonly Journey[] = [
  {
    name: 'an abort gives all pods back to the stable revision, and a retry begins again at the first step',
    async run(world) {
      await createRollout(world, 'web', canary);
      await untilHealthyAt(world, 'web', v1);
      await keepingPods(world, 'web', { floor: 4, ceiling: 5 }, async () => {
        await setImage(world, 'web', v2);
        await untilPausedAt(world, 'web', 1);
        await abort(world, 'web');
        const aborted = await untilPhase(world, 'web', 'Degraded');
        expectEqual(aborted.status?.message, 'RolloutAborted: Rollout aborted update to revision 2', 'message');
        await untilSizes(world, 'web', { [v1]: 4, [v2]: 0 }, 'stable has all pods');
        await world.until('the wait is named', async () => (await rolloutOf(world, 'web')).status?.waitingFor?.reason === 'Aborted');
        await retry(world, 'web');
        await untilPausedAt(world, 'web', 1);
        await promote(world, 'web');
        await untilHealthyAt(world, 'web', v2);
      });
      expectEqual((await rolloutOf(world, 'web')).status?.abort, undefined, 'the mark of the abort');
    },
  },
  {
    name: 'an abort needs nothing from a canary that never becomes ready',
    async run(world) {
      await createRollout(world, 'web', canary);
      await untilHealthyAt(world, 'web', v1);
      await keepingPods(world, 'web', { floor: 4, ceiling: 5 }, async () => {
        await setImage(world, 'web', broken);
        await world.until('a broken pod is there', async () => (await podsOf(world, 'web')).length === 5);
        await abort(world, 'web');
        await untilSizes(world, 'web', { [v1]: 4, [broken]: 0 }, 'the broken pod is gone');
      });
    },
  },
  {
    name: 'of an abort and a promotion in full, the later one counts',
    async run(world) {
      await createRollout(world, 'web', canary);
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilPausedAt(world, 'web', 1);
      await abort(world, 'web');
      await untilPhase(world, 'web', 'Degraded');
      await promoteFull(world, 'web');
      await untilHealthyAt(world, 'web', v2);
      await setImage(world, 'web', broken);
      // Commands are for the revision that the status names: one that comes before the controller has seen the next is for the last.
      await world.until('the broken revision is being rolled out', async () => {
        const { status } = await rolloutOf(world, 'web');
        const hash = (await replicaSetsOf(world, 'web')).get(broken)?.metadata.labels?.['rollouts-pod-template-hash'];
        return hash !== undefined && status?.currentPodHash === hash;
      });
      await promoteFull(world, 'web');
      await world.until('the promotion is on its way', async () => (await rolloutOf(world, 'web')).status?.currentStepIndex === 2);
      await abort(world, 'web');
      const { status } = await untilPhase(world, 'web', 'Degraded');
      expectEqual(status?.promoteFull, undefined, 'the earlier command');
      await world.until('stable has all pods', async () => {
        const sizes = await sizesOf(world, 'web');
        return sizes[v2] === 4 && sizes[broken] === 0;
      });
    },
  },
  {
    name: 'a revision whose pods never become ready misses its deadline, and a good one after it goes through',
    async run(world) {
      await createRollout(world, 'web', canary, { progressDeadlineSeconds: 5 });
      await untilHealthyAt(world, 'web', v1);
      await keepingPods(world, 'web', { floor: 4, ceiling: 5 }, async () => {
        await setImage(world, 'web', broken);
        const late = await untilPhase(world, 'web', 'Degraded');
        expect(late.status?.message?.startsWith('ProgressDeadlineExceeded: ') ?? false, `unexpected message ${late.status?.message}`);
        await setImage(world, 'web', v2);
        await untilPausedAt(world, 'web', 1);
        await promote(world, 'web');
        await untilHealthyAt(world, 'web', v2);
      });
    },
  },
  {
    name: 'a blue-green rollout that is aborted before the switch never touches its users',
    async run(world) {
      await createService(world, 'web-active', 'web');
      await createRollout(world, 'web', {
        blueGreen: { activeService: 'web-active', autoPromotionEnabled: false, abortScaleDownDelaySeconds: 2 },
      });
      const stable = (await untilHealthyAt(world, 'web', v1)).status?.stableRS;
      await setImage(world, 'web', v2);
      await untilPhase(world, 'web', 'Paused');
      await abort(world, 'web');
      await untilPhase(world, 'web', 'Degraded');
      await world.until('the new pods are gone after their delay', async () => (await sizesOf(world, 'web'))[v2] === 0);
      expectEqual(await selectedBy(world, 'web-active'), stable, 'what the active Service selects');
      expectEqual((await sizesOf(world, 'web'))[v1], 4, 'size of the stable revision');
    },
  },
];

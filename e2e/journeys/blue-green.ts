import { createRollout, createService, promote, remove, scale, setImage, v1, v2 } from './manifests.ts';
import {
  expect,
  expectEqual,
  type Journey,
  podsOf,
  rolloutOf,
  selectedBy,
  serviceOf,
  sizesOf,
  untilHealthyAt,
  untilPhase,
  untilSizes,
} from './world.ts';

export const blueGreenJourneys: readonly Journey[] = [
  {
    name: 'a preview waits for its promotion; then the active Service is switched and the old pods stay for their delay',
    async run(world) {
      await createService(world, 'web-active', 'web');
      await createService(world, 'web-preview', 'web');
      await createRollout(world, 'web', {
        blueGreen: { activeService: 'web-active', previewService: 'web-preview', autoPromotionEnabled: false, scaleDownDelaySeconds: 5 },
      });
      const first = (await untilHealthyAt(world, 'web', v1)).status?.stableRS;
      await world.until('the active Service selects the first revision', async () => (await selectedBy(world, 'web-active')) === first);
      await setImage(world, 'web', v2);
      const paused = await untilPhase(world, 'web', 'Paused');
      expectEqual(paused.status?.message, 'BlueGreenPause', 'message');
      expectEqual(paused.status?.waitingFor?.reason, 'BlueGreenPause', 'what it waits for');
      const second = paused.status?.currentPodHash;
      expectEqual(
        [await selectedBy(world, 'web-active'), await selectedBy(world, 'web-preview')],
        [first, second],
        'what the Services select',
      );
      await promote(world, 'web');
      await untilHealthyAt(world, 'web', v2);
      expectEqual(await selectedBy(world, 'web-active'), second, 'what the active Service selects');
      expectEqual(await sizesOf(world, 'web'), { [v1]: 4, [v2]: 4 }, 'sizes right after the switch');
      const draining = (await rolloutOf(world, 'web')).status?.waitingFor;
      expectEqual(draining?.reason, 'ScaleDownDelay', 'what it waits for');
      await world.until('the old pods are gone', async () => (await podsOf(world, 'web')).length === 4);
    },
  },
  {
    name: 'a preview with fewer pods grows to full size before the switch',
    async run(world) {
      await createService(world, 'web-active', 'web');
      await createService(world, 'web-preview', 'web');
      await createRollout(world, 'web', {
        blueGreen: {
          activeService: 'web-active',
          previewService: 'web-preview',
          previewReplicaCount: 1,
          autoPromotionEnabled: false,
          scaleDownDelaySeconds: 0,
        },
      });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilPhase(world, 'web', 'Paused');
      expectEqual(await sizesOf(world, 'web'), { [v1]: 4, [v2]: 1 }, 'sizes during the preview');
      await promote(world, 'web');
      const { status } = await untilHealthyAt(world, 'web', v2);
      expectEqual(status?.blueGreen?.scaleUpPreviewCheckPoint, undefined, 'the mark of the promotion, once it is done');
    },
  },
  {
    name: 'promotion comes by itself after autoPromotionSeconds',
    async run(world) {
      await createService(world, 'web-active', 'web');
      await createRollout(world, 'web', { blueGreen: { activeService: 'web-active', autoPromotionSeconds: world.longPauseSeconds } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      const paused = await untilPhase(world, 'web', 'Paused');
      expect(paused.status?.waitingFor?.until !== undefined, 'the wait shall say when it ends');
      await untilHealthyAt(world, 'web', v2, world.longPauseSeconds * 1000 + 60_000);
    },
  },
  {
    name: 'going back to a revision whose pods are still there switches at once',
    async run(world) {
      await createService(world, 'web-active', 'web');
      await createRollout(world, 'web', {
        blueGreen: { activeService: 'web-active', autoPromotionEnabled: false, scaleDownDelaySeconds: 30 },
      });
      const first = (await untilHealthyAt(world, 'web', v1)).status?.stableRS;
      await world.until('a second has passed, since ages have whole seconds', async () => {
        const created = Date.parse((await rolloutOf(world, 'web')).metadata.creationTimestamp ?? '');
        return world.clock.now() >= created + 2000;
      });
      await setImage(world, 'web', v2);
      await untilPhase(world, 'web', 'Paused');
      await promote(world, 'web');
      await untilHealthyAt(world, 'web', v2);
      await setImage(world, 'web', v1);
      await untilHealthyAt(world, 'web', v1);
      expectEqual(await selectedBy(world, 'web-active'), first, 'what the active Service selects');
    },
  },
  {
    name: 'autoscaling sees the active pods only',
    async run(world) {
      await createService(world, 'web-active', 'web');
      await createRollout(world, 'web', { blueGreen: { activeService: 'web-active', autoPromotionEnabled: false } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      const { status } = await untilPhase(world, 'web', 'Paused');
      expectEqual(status?.HPAReplicas, 4, 'HPAReplicas');
      expectEqual(status?.selector, `app=web,rollouts-pod-template-hash=${status?.stableRS}`, 'selector');
      await scale(world, 'web', 6);
      await untilSizes(world, 'web', { [v1]: 6, [v2]: 6 }, 'both revisions follow');
    },
  },
  {
    name: 'a rollout that is deleted takes its pods along and gives its Services back',
    async run(world) {
      await createService(world, 'web-active', 'web');
      await createRollout(world, 'web', { blueGreen: { activeService: 'web-active' } });
      await untilHealthyAt(world, 'web', v1);
      await world.until('the Service is taken', async () => (await selectedBy(world, 'web-active')) !== undefined);
      await remove(world, 'web');
      await world.until('the Service is given back', async () => {
        const service = await serviceOf(world, 'web-active');
        return (
          service.spec?.selector?.['rollouts-pod-template-hash'] === undefined &&
          service.metadata.annotations?.['argo-rollouts.argoproj.io/managed-by-rollouts'] === undefined
        );
      });
      expectEqual((await serviceOf(world, 'web-active')).spec?.selector, { app: 'web' }, 'the selector that the user wrote');
      await world.until('its pods are gone', async () => (await podsOf(world, 'web')).length === 0);
    },
  },
];

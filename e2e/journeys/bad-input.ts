import { type RolloutSpec, rollouts } from '@sluice/api';
import { isApiError } from '@sluice/kubernetes';
import { changeSpec, createRollout, createService, rolloutManifest, setImage, v1, v2 } from './manifests.ts';
import { expect, expectEqual, type Journey, podsOf, rolloutOf, sizesOf, untilHealthyAt, untilPhase, type World } from './world.ts';

async function untilInvalid(world: World, name: string, field: string): Promise<void> {
  const { status } = await untilPhase(world, name, 'Degraded');
  const message = status?.message ?? '';
  expect(message.startsWith('InvalidSpec: '), `the rollout shall be invalid, not "${message}"`);
  expect(message.includes(field), `the message shall name ${field}: ${message}`);
  expectEqual(status?.waitingFor?.reason, 'InvalidSpec', 'what it waits for');
}

async function refused(world: World, change: object, field: string): Promise<void> {
  const manifest = JSON.parse(JSON.stringify(rolloutManifest(world, 'refused', { canary: {} })));
  try {
    await world.client.create(rollouts, { ...manifest, spec: { ...manifest.spec, ...change } });
  } catch (error) {
    expect(isApiError(error, 'Invalid', 'BadRequest'), `the API server shall refuse the object as invalid: ${error}`);
    expect(error.message.includes(field), `the error shall name ${field}: ${error.message}`);
    return;
  }
  expect(false, `the API server shall refuse ${JSON.stringify(change)}`);
}

export const badInputJourneys: readonly Journey[] = [
  {
    name: 'an invalid spec names its field, touches nothing, and is healed by a correction; other rollouts go on',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 50 }] } });
      await untilHealthyAt(world, 'web', v1);
      await changeSpec(world, 'web', { strategy: { canary: { steps: [{ setWeight: 50 }, { setWeight: 101 }] } } });
      await setImage(world, 'web', v2);
      await untilInvalid(world, 'web', 'spec.strategy.canary.steps[1].setWeight');
      expectEqual(await sizesOf(world, 'web'), { [v1]: 4 }, 'sizes while the spec is invalid');
      await createRollout(world, 'other', { canary: {} });
      await untilHealthyAt(world, 'other', v1);
      await changeSpec(world, 'web', { strategy: { canary: { steps: [{ setWeight: 50 }] } } });
      await untilHealthyAt(world, 'web', v2);
    },
  },
  {
    name: 'a Service that is missing is named, and the rollout goes on when it appears',
    async run(world) {
      await createRollout(world, 'web', { blueGreen: { activeService: 'web-active' } });
      await untilInvalid(world, 'web', 'spec.strategy.blueGreen.activeService');
      expectEqual((await podsOf(world, 'web')).length, 0, 'pods');
      await createService(world, 'web-active', 'web');
      await untilHealthyAt(world, 'web', v1);
    },
  },
  {
    name: 'rules that a schema cannot say are told by a condition that names the field',
    async run(world) {
      const cases: readonly (readonly [string, RolloutSpec, string])[] = [
        ['no-strategy', { strategy: {} }, 'spec.strategy'],
        ['two-strategies', { strategy: { canary: {}, blueGreen: { activeService: 'x' } } }, 'spec.strategy'],
        ['bad-selector', { selector: { matchLabels: { app: 'somebody-else' } } }, 'spec.template.metadata.labels'],
        ['empty-step', { strategy: { canary: { steps: [{}] } } }, 'spec.strategy.canary.steps[0]'],
        [
          'bad-pause',
          { strategy: { canary: { steps: [{ pause: { duration: 'soon' } }] } } },
          'spec.strategy.canary.steps[0].pause.duration',
        ],
        [
          'no-gates-yet',
          { strategy: { canary: { steps: [{ analysis: { templates: [{ templateName: 'x' }] } }] } } },
          'spec.strategy.canary.steps[0].analysis',
        ],
      ];
      for (const [name, change, field] of cases) {
        await createRollout(world, name, { canary: {} }, change);
        await untilInvalid(world, name, field);
      }
    },
  },
  {
    name: 'malformed manifests are refused by the API server with the field, and nothing is stored',
    async run(world) {
      await refused(world, { replicas: 'three' }, 'spec.replicas');
      await refused(world, { replicas: -1 }, 'spec.replicas');
      await refused(world, { strategy: { canary: { steps: 'none' } } }, 'spec.strategy.canary.steps');
      await refused(
        world,
        { template: { spec: { containers: [{ name: 'demo', image: v1, resources: { requests: { cpu: 'much' } } }] } } },
        'cpu',
      );
      await refused(world, { template: { spec: { containers: 'demo' } } }, 'spec.template.spec.containers');
      expectEqual(await world.client.get(rollouts, { namespace: world.namespace, name: 'refused' }), undefined, 'the refused object');
    },
  },
  {
    name: 'a huge object is refused, and the rollout that it would have changed stays as it was',
    async run(world) {
      await createRollout(world, 'web', { canary: {} });
      await untilHealthyAt(world, 'web', v1);
      const before = await rolloutOf(world, 'web');
      const huge = 'x'.repeat(4 * 1024 * 1024);
      let reason = 'nothing was refused';
      try {
        await changeSpec(world, 'web', {
          template: { spec: { containers: [{ name: 'demo', image: v1, env: [{ name: 'HUGE', value: huge }] }] } },
        });
      } catch (error) {
        reason = isApiError(error) ? error.reason : String(error);
      }
      expect(
        // A server may also hang up on what it is not going to read.
        ['RequestEntityTooLarge', 'Invalid', 'BadRequest', 'InternalError', 'Unreachable'].includes(reason),
        `the API server shall refuse it: ${reason}`,
      );
      expectEqual((await rolloutOf(world, 'web')).spec, before.spec, 'the spec');
    },
  },
];

import { rollouts } from '@sluice/api';
import { execute } from '@sluice/cli';
import { type Deployment, deployments, horizontalPodAutoscalers, ok, pods, services, stopper } from '@sluice/kubernetes';
import { keepingPods } from './floor.ts';
import { createService, setImage, v1, v2 } from './manifests.ts';
import { expect, expectEqual, type Journey, podsOf, rolloutOf, selectedBy, untilHealthyAt, untilPhase, type World } from './world.ts';

/** A Deployment as users have it, with four pods, a Service and an autoscaler. */
async function createDeployment(world: World): Promise<void> {
  const { client, namespace } = world;
  await createService(world, 'web', 'web');
  await client.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'demo', image: v1 }] } },
    },
  });
  await client.create(horizontalPodAutoscalers, {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace },
    spec: { minReplicas: 4, maxReplicas: 6, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
  });
  await world.until('the Deployment serves', async () => (await deploymentOf(world))?.status?.availableReplicas === 4);
}

const deploymentOf = ({ client, namespace }: World): Promise<Deployment | undefined> => client.get(deployments, { namespace, name: 'web' });

/** Runs the plugin to its end, against this world. */
async function plugin(
  world: World,
  ...argv: readonly string[]
): Promise<{ readonly exitCode: number; readonly out: readonly string[]; readonly err: readonly string[] }> {
  const { client, namespace, clock } = world;
  const out: string[] = [];
  const err: string[] = [];
  let exitCode: number | undefined;
  void execute(argv, {
    programName: 'kubectl-argo-rollouts',
    print: (line) => void out.push(line),
    complain: (line) => void err.push(line),
    colours: false,
    clock,
    env: {},
    stop: stopper(),
    readFiles: async () => ok([]),
    connect: async () => ({ client, namespace }),
  }).then((code) => {
    exitCode = code;
  });
  await world.until(`${argv.join(' ')} has ended`, async () => exitCode !== undefined, 240_000);
  return { exitCode: exitCode ?? -1, out, err };
}

async function migrate(world: World, ...flags: readonly string[]): Promise<void> {
  const { exitCode, out, err } = await plugin(world, 'migrate', 'web', ...flags);
  expect(exitCode === 0, `migrate ${flags.join(' ')} failed: ${[...out, ...err].join('; ')}`);
  expect(/never fewer than [4-9] ready pods$/.test(out.at(-1) ?? ''), `migrate ended with "${out.at(-1)}"`);
}

const targetOf = async ({ client, namespace }: World) =>
  (await client.get(horizontalPodAutoscalers, { namespace, name: 'web' }))?.spec?.scaleTargetRef?.kind;

/** At any time four pods, and never more than twice as many. */
const withoutLosingPods = (world: World, story: () => Promise<void>) => keepingPods(world, 'web', { floor: 4, ceiling: 8 }, story);

export const migrateJourneys: readonly Journey[] = [
  {
    name: 'a Deployment is walked over to a Rollout that names it, and back, without losing a pod',
    async run(world) {
      await createDeployment(world);
      await withoutLosingPods(world, async () => {
        await migrate(world);
        const rollout = await untilPhase(world, 'web', 'Healthy');
        expectEqual(rollout.spec.workloadRef?.scaleDown, 'onsuccess', 'scaleDown');
        expectEqual(
          [(await deploymentOf(world))?.spec?.replicas, await targetOf(world)],
          [0, 'Rollout'],
          'size of the Deployment, and what is scaled',
        );
        await migrate(world, '--undo');
      });
      expectEqual(await world.client.get(rollouts, { namespace: world.namespace, name: 'web' }), undefined, 'the Rollout');
      expectEqual(
        [(await deploymentOf(world))?.spec?.replicas, await targetOf(world)],
        [4, 'Deployment'],
        'size of the Deployment, and what is scaled',
      );
      await world.until('only the pods of the Deployment are left', async () => (await podsOf(world, 'web')).length === 4);
    },
  },
  {
    name: 'a Deployment is replaced by a Rollout with the same pods, updated there, and brought back from it',
    async run(world) {
      await createDeployment(world);
      await withoutLosingPods(world, async () => {
        await migrate(world, '--replace');
        expectEqual(await deploymentOf(world), undefined, 'the Deployment');
        const rollout = await rolloutOf(world, 'web');
        expectEqual(
          [rollout.spec.workloadRef, rollout.metadata.annotations?.['rollout.argoproj.io/revision']],
          [undefined, '1'],
          'workloadRef and revision',
        );
      });
      await setImage(world, 'web', v2);
      await untilHealthyAt(world, 'web', v2);
      await withoutLosingPods(world, () => migrate(world, '--undo'));
      const deployment = await deploymentOf(world);
      expectEqual(deployment?.spec?.template?.spec?.containers[0]?.image, v2, 'image of the Deployment');
      expectEqual(await targetOf(world), 'Deployment', 'what the autoscaler scales');
    },
  },
  {
    name: 'a Service that a blue-green Rollout steers leads to pods all the way there and back',
    async run(world) {
      await createDeployment(world);
      await withoutLosingPods(world, async () => {
        await migrate(world, '--blue-green', 'web');
        expect((await selectedBy(world, 'web')) !== undefined, 'the Service leads to the Rollout');
        await migrate(world, '--undo');
        expectEqual(await selectedBy(world, 'web'), undefined, 'what the Service selects');
      });
    },
  },
  {
    name: 'a migration that cannot go on leaves the Deployment as it was, and can be undone',
    async run(world) {
      const { client, namespace } = world;
      await createDeployment(world);
      // Nothing selects what it names: the Rollout is invalid.
      const { exitCode, err } = await plugin(world, 'migrate', 'web', '--blue-green', 'nobody', '--timeout', '5s');
      expectEqual(exitCode, 1, 'exit code');
      expect(/^Error: not within 5s: the Rollout serves .*'migrate web --undo' goes back/.test(err.join()), `migrate said "${err.join()}"`);
      expectEqual(
        [(await deploymentOf(world))?.status?.availableReplicas, await targetOf(world)],
        [4, 'Deployment'],
        'pods, and what is scaled',
      );
      await migrate(world, '--undo');
      expectEqual(await client.get(rollouts, { namespace, name: 'web' }), undefined, 'the Rollout');
      expectEqual((await client.list(pods, { namespace, labelSelector: 'app=web' })).items.length, 4, 'pods');
      expectEqual((await client.get(services, { namespace, name: 'web' }))?.spec?.selector, { app: 'web' }, 'what the Service selects');
    },
  },
];

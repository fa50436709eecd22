import { type AnalysisRun, analysisRuns, analysisTemplates, type Metric, type RolloutAnalysis } from '@sluice/api';
import { createRollout, createService, promote, promoteFull, retry, setImage, v1, v2, v3 } from './manifests.ts';
import {
  expect,
  expectEqual,
  type Journey,
  rolloutOf,
  selectedBy,
  sizesOf,
  untilHealthyAt,
  untilPhase,
  untilSizes,
  type World,
} from './world.ts';

/** An analysis named `errors` that asks the journey's server once a second. */
async function createTemplate(world: World, change: Partial<Metric> = {}): Promise<RolloutAnalysis> {
  await world.client.create(analysisTemplates, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name: 'errors', namespace: world.namespace },
    spec: {
      args: [{ name: 'hash' }],
      metrics: [
        {
          name: 'errors',
          interval: '1s',
          count: 2,
          successCondition: 'result < 0.05',
          failureCondition: 'result > 0.1',
          provider: { web: { url: `${world.metrics.url}/errors/{{args.hash}}`, jsonPath: '{$.errors}' } },
          ...change,
        },
      ],
    },
  });
  return { templates: [{ templateName: 'errors' }], args: [{ name: 'hash', valueFrom: { podTemplateHashValue: 'Latest' } }] };
}

const errors = (value: unknown) => () => ({ body: { errors: value } });

async function runsOf({ client, namespace }: World): Promise<readonly AnalysisRun[]> {
  return (await client.list(analysisRuns, { namespace })).items;
}

const untilRuns = (world: World, count: number, phase: string): Promise<void> =>
  world.until(
    `${count} AnalysisRuns are ${phase}`,
    async () => (await runsOf(world)).filter(({ status }) => status?.phase === phase).length === count,
  );

export const rolloutAnalysisJourneys: readonly Journey[] = [
  {
    name: 'a canary goes on when the analysis of its step has passed',
    async run(world) {
      const analysis = await createTemplate(world);
      world.metrics.answer = errors(0.01);
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 25 }, { analysis }, { setWeight: 50 }] } });
      await untilHealthyAt(world, 'web', v1);
      expectEqual((await runsOf(world)).length, 0, 'runs of the first deployment');
      await setImage(world, 'web', v2);
      const { status } = await untilHealthyAt(world, 'web', v2);
      const [run, ...more] = await runsOf(world);
      expectEqual(more.length, 0, 'further runs');
      expectEqual(run?.metadata.name, `web-${status?.stableRS}-2-1`, 'name');
      expectEqual(run?.metadata.labels?.['rollout-type'], 'Step', 'type');
      expectEqual(
        world.metrics.requests.map(({ path }) => path),
        Array(2).fill(`/errors/${status?.stableRS}`),
        'requests',
      );
    },
  },
  {
    name: 'a canary whose analysis beside the steps fails goes back, and a retry measures anew',
    async run(world) {
      const analysis = await createTemplate(world, { count: 100 });
      world.metrics.answer = errors(0.01);
      await createRollout(world, 'web', {
        canary: { analysis, maxSurge: 1, maxUnavailable: 0, steps: [{ setWeight: 25 }, { pause: {} }] },
      });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilPhase(world, 'web', 'Paused');
      await untilRuns(world, 1, 'Running');
      world.metrics.answer = errors(0.4);
      const { status } = await untilPhase(world, 'web', 'Degraded');
      expectEqual(
        status?.message,
        'RolloutAborted: Rollout aborted update to revision 2: Background analysis phase error/failed: Metric "errors" assessed Failed due to failed (1) > failureLimit (0)',
        'message',
      );
      await untilSizes(world, 'web', { [v1]: 4, [v2]: 0 }, 'the first revision serves alone');
      world.metrics.answer = errors(0.01);
      await retry(world, 'web');
      await untilRuns(world, 1, 'Running');
      await untilPhase(world, 'web', 'Paused');
      await promote(world, 'web');
      await untilHealthyAt(world, 'web', v2);
      await untilRuns(world, 1, 'Successful');
    },
  },
  {
    name: 'an analysis that comes to no result holds the canary until a promotion measures once more',
    async run(world) {
      const analysis = await createTemplate(world);
      world.metrics.answer = errors(0.07);
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 25 }, { analysis }] } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      const { status } = await untilPhase(world, 'web', 'Paused');
      expectEqual([status?.message, status?.waitingFor?.reason], ['InconclusiveAnalysisRun', 'InconclusiveAnalysisRun'], 'why');
      world.metrics.answer = errors(0.01);
      await promote(world, 'web');
      await untilHealthyAt(world, 'web', v2);
      expectEqual((await runsOf(world)).length, 2, 'runs');
    },
  },
  {
    name: 'a new revision ends the analysis of the one it supersedes',
    async run(world) {
      const analysis = await createTemplate(world, { count: 1000 });
      world.metrics.answer = errors(0.01);
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 25 }, { analysis }] } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilRuns(world, 1, 'Running');
      await setImage(world, 'web', v3);
      await untilRuns(world, 1, 'Successful');
      await untilRuns(world, 1, 'Running');
      const waiting = (await rolloutOf(world, 'web')).status?.waitingFor;
      expectEqual([waiting?.reason, waiting?.object?.kind], ['AnalysisRunning', 'AnalysisRun'], 'what it waits for');
      await promoteFull(world, 'web');
      await untilHealthyAt(world, 'web', v3);
      await untilRuns(world, 2, 'Successful');
    },
  },
  {
    name: 'blue-green switches when the analysis before has passed, and switches back when the one after fails',
    async run(world) {
      const analysis = await createTemplate(world);
      world.metrics.answer = errors(0.01);
      await createService(world, 'web-active', 'web');
      await createService(world, 'web-preview', 'web');
      const gates = { prePromotionAnalysis: analysis, postPromotionAnalysis: analysis };
      await createRollout(world, 'web', {
        blueGreen: { activeService: 'web-active', previewService: 'web-preview', scaleDownDelaySeconds: 1, ...gates },
      });
      const first = (await untilHealthyAt(world, 'web', v1)).status?.stableRS;
      let before = 0;
      world.metrics.answer = () => ({ body: { errors: before++ < 3 ? 0.01 : 0.5 } });
      await setImage(world, 'web', v2);
      await world.until('the active Service leads to the new revision', async () => (await selectedBy(world, 'web-active')) !== first);
      expectEqual((await sizesOf(world, 'web'))[v1], 4, 'pods of the first revision while the second is on trial');
      const { status } = await untilPhase(world, 'web', 'Degraded');
      expect(status?.message?.includes('Blue/green post-promotion analysis phase error/failed') === true, `message: ${status?.message}`);
      await world.until(
        'the active Service leads to the first revision again',
        async () => (await selectedBy(world, 'web-active')) === first,
      );
    },
  },
  {
    name: 'a gate holds the canary until its server answers with a success, and errors are no verdict',
    async run(world) {
      world.metrics.answer = () => ({ status: 503, body: { error: 'not now' } });
      const gate = { url: `${world.metrics.url}/gate` };
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 25 }, { gate }] } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await world.until('the gate has been asked twice', async () => world.metrics.requests.length >= 2);
      const { status } = await rolloutOf(world, 'web');
      expectEqual([status?.currentStepIndex, status?.waitingFor?.reason, status?.abort], [1, 'GateClosed', undefined], 'where it waits');
      const told = JSON.parse(world.metrics.requests[0]?.body ?? '');
      expectEqual([told.name, told.step, told.podTemplateHash], ['web', 1, status?.currentPodHash], 'what the server is told');
      world.metrics.answer = () => ({ body: { ok: true } });
      await untilHealthyAt(world, 'web', v2);
    },
  },
  {
    name: 'a template that is missing is told, changes nothing, and the rollout goes on as soon as it is there',
    async run(world) {
      world.metrics.answer = errors(0.01);
      const analysis: RolloutAnalysis = { templates: [{ templateName: 'errors' }], args: [{ name: 'hash', value: 'x' }] };
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 25 }, { analysis }] } });
      const { status } = await untilPhase(world, 'web', 'Degraded');
      expect(status?.message?.includes("AnalysisTemplate 'errors' not found") === true, `message: ${status?.message}`);
      await createTemplate(world);
      await untilHealthyAt(world, 'web', v1);
    },
  },
];

import { type AnalysisTemplateSpec, analysisRuns, analysisTemplates, type Experiment, type ExperimentSpec, experiments } from '@sluice/api';
import { type Event, events, type ReplicaSet, replicaSets, type Service, services } from '@sluice/kubernetes';
import { broken, createRollout, setImage, v1, v2 } from './manifests.ts';
import { eventReasonsOf, expect, expectEqual, type Journey, rolloutOf, untilHealthyAt, type World } from './world.ts';

const arm = (
  name: string,
  image: string,
  change: Partial<ExperimentSpec['templates'][number]> = {},
): ExperimentSpec['templates'][number] => ({
  name,
  selector: { matchLabels: { app: 'compare', arm: name } },
  template: {
    metadata: { labels: { app: 'compare', arm: name } },
    spec: { containers: [{ name: 'demo', image, ports: [{ containerPort: 8080 }] }] },
  },
  ...change,
});

async function create(world: World, spec: ExperimentSpec): Promise<void> {
  await world.client.create(experiments, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'compare', namespace: world.namespace },
    spec,
  });
}

async function createTemplate(world: World, name: string, spec: AnalysisTemplateSpec): Promise<void> {
  await world.client.create(analysisTemplates, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name, namespace: world.namespace },
    spec,
  });
}

/** Asks the journey's server for the rate of the pods with a hash. */
const rateOf = (world: World, change: object = {}): AnalysisTemplateSpec => ({
  args: [{ name: 'hash' }],
  metrics: [
    {
      name: 'rate',
      interval: '1s',
      count: 2,
      successCondition: 'result >= 0.95',
      provider: { web: { url: `${world.metrics.url}/{{args.hash}}`, jsonPath: '{$.rate}' } },
      ...change,
    },
  ],
});

async function find(world: World, name = 'compare'): Promise<Experiment> {
  const found = await world.client.get(experiments, { namespace: world.namespace, name });
  expect(found !== undefined, `Experiment ${name} is not there`);
  return found;
}

async function untilPhase(world: World, phase: string, name = 'compare'): Promise<Experiment> {
  await world.until(`Experiment ${name} is ${phase}`, async () => (await find(world, name)).status?.phase === phase);
  return find(world, name);
}

/** The ReplicaSets of an Experiment by the names of its templates. */
async function armsOf({ client, namespace }: World, name = 'compare'): Promise<Readonly<Record<string, ReplicaSet>>> {
  const { items } = await client.list(replicaSets, { namespace });
  const own = items.filter(({ metadata }) => metadata.annotations?.['experiment.argoproj.io/name'] === name);
  return Object.fromEntries(own.map((each) => [each.metadata.annotations?.['experiment.argoproj.io/template-name'] ?? '', each]));
}

async function servicesOf({ client, namespace }: World, name = 'compare'): Promise<readonly Service[]> {
  return (await client.list(services, { namespace })).items.filter(
    ({ metadata }) => metadata.annotations?.['experiment.argoproj.io/name'] === name,
  );
}

async function eventsOf({ client, namespace }: World): Promise<readonly Event[]> {
  return (await client.list(events, { namespace, fieldSelector: 'involvedObject.kind=Experiment' })).items;
}

const untilGone = (world: World, name = 'compare'): Promise<void> =>
  world.until('its pods and Services are gone', async () => {
    const sizes = Object.values(await armsOf(world, name)).map(({ spec, status }) => (spec?.replicas ?? 1) + (status?.replicas ?? 0));
    return sizes.every((size) => size === 0) && (await servicesOf(world, name)).length === 0;
  });

const terminate = (world: World, name = 'compare') =>
  world.client.patch(experiments, { namespace: world.namespace, name }, { type: 'merge', body: { spec: { terminate: true } } });

/** What holds whatever happens to single requests. */
export const experimentStories: readonly Journey[] = [
  {
    name: 'an Experiment runs its pods beside each other for its duration, and takes them away after a delay',
    async run(world) {
      await create(world, {
        duration: '10s',
        scaleDownDelaySeconds: 5,
        templates: [arm('baseline', v1, { replicas: 2, service: {} }), arm('candidate', v2)],
      });
      const running = await untilPhase(world, 'Running');
      const arms = await armsOf(world);
      expectEqual(
        running.status?.templateStatuses?.map(({ name, status, availableReplicas }) => [name, status, availableReplicas]),
        [
          ['baseline', 'Running', 2],
          ['candidate', 'Running', 1],
        ],
        'templates',
      );
      expectEqual(
        Object.values(arms)
          .map(({ metadata }) => metadata.name)
          .sort(),
        ['compare-baseline', 'compare-candidate'],
        'ReplicaSets',
      );
      const [service, ...more] = await servicesOf(world);
      expectEqual([service?.metadata.name, more.length], ['compare-baseline', 0], 'Services');
      expectEqual(service?.spec?.selector, arms.baseline?.spec?.template?.metadata?.labels, 'selector of the Service');
      const ended = await untilPhase(world, 'Successful');
      const ranMs = world.clock.now() - Date.parse(ended.status?.availableAt ?? '');
      expect(ranMs >= 10_000, `it ended ${ranMs} ms after its pods were available`);
      expectEqual((await armsOf(world)).baseline?.spec?.replicas, 2, 'pods right after the end');
      await untilGone(world);
    },
  },
  {
    name: 'an Experiment without a duration is over when its analyses are, each measured with the hash of its pods',
    async run(world) {
      world.metrics.answer = () => ({ body: { rate: 1 } });
      await createTemplate(world, 'rate', rateOf(world));
      const analysis = (name: string) => ({
        name,
        templateName: 'rate',
        args: [{ name: 'hash', value: `{{templates.${name}.podTemplateHash}}` }],
      });
      await create(world, {
        templates: [arm('baseline', v1), arm('candidate', v2)],
        analyses: [analysis('baseline'), analysis('candidate')],
      });
      const ended = await untilPhase(world, 'Successful');
      expectEqual(
        ended.status?.analysisRuns?.map(({ analysisRun, phase }) => [analysisRun, phase]),
        [
          ['compare-baseline', 'Successful'],
          ['compare-candidate', 'Successful'],
        ],
        'analyses',
      );
      const hashes = (ended.status?.templateStatuses ?? []).map(({ podTemplateHash = '' }) => `/${podTemplateHash}`).sort();
      expectEqual([...new Set(world.metrics.requests.map(({ path }) => path))].sort(), hashes, 'what was measured');
      const run = await world.client.get(analysisRuns, { namespace: world.namespace, name: 'compare-baseline' });
      expectEqual(run?.metadata.ownerReferences?.[0]?.kind, 'Experiment', 'owner of the AnalysisRun');
    },
  },
  {
    name: 'an Experiment fails as soon as an analysis fails, and ends the others',
    async run(world) {
      world.metrics.answer = ({ path }) => ({ body: { rate: path === '/bad' ? 0.5 : 1 } });
      await createTemplate(world, 'rate', rateOf(world, { count: 1000 }));
      const analysis = (name: string) => ({ name, templateName: 'rate', args: [{ name: 'hash', value: name }] });
      await create(world, { duration: '1h', templates: [arm('candidate', v2)], analyses: [analysis('good'), analysis('bad')] });
      const ended = await untilPhase(world, 'Failed');
      expectEqual(ended.status?.message, 'Metric "rate" assessed Failed due to failed (1) > failureLimit (0)', 'message');
      await world.until('the other analysis is ended', async () => {
        const run = await world.client.get(analysisRuns, { namespace: world.namespace, name: 'compare-good' });
        return run?.status?.message === 'Run Terminated';
      });
      await untilGone(world);
    },
  },
  {
    name: 'an Experiment whose pods never become available fails at its deadline',
    async run(world) {
      await create(world, { duration: '1h', progressDeadlineSeconds: 20, templates: [arm('baseline', v1), arm('candidate', broken)] });
      const ended = await untilPhase(world, 'Failed');
      expectEqual(ended.status?.message, "Template 'candidate' exceeded its progressDeadlineSeconds (20)", 'message');
      expectEqual(
        ended.status?.templateStatuses?.map(({ status }) => status),
        ['Successful', 'Failed'],
        'templates',
      );
      await untilGone(world);
    },
  },
  {
    name: 'an Experiment goes on until somebody ends it, and can be had once more',
    async run(world) {
      await create(world, { scaleDownDelaySeconds: 2, templates: [arm('candidate', v2)] });
      await untilPhase(world, 'Running');
      await terminate(world);
      await untilPhase(world, 'Successful');
      await untilGone(world);
      await world.client.patch(
        experiments,
        { namespace: world.namespace, name: 'compare' },
        { type: 'merge', body: { spec: { terminate: false }, status: null } },
      );
      await untilPhase(world, 'Running');
      expectEqual((await armsOf(world)).candidate?.spec?.replicas, 1, 'pods');
    },
  },
  {
    name: 'an Experiment that makes no sense, or lacks a template, is an error that says what is wrong',
    async run(world) {
      await create(world, { templates: [arm('candidate', v2)], analyses: [{ name: 'check', templateName: 'gone' }] });
      expectEqual((await untilPhase(world, 'Error')).status?.message, "Analysis 'check': AnalysisTemplate 'gone' not found", 'message');
      expectEqual(Object.keys(await armsOf(world)), [], 'ReplicaSets');
      await world.client.remove(experiments, { namespace: world.namespace, name: 'compare' });
      await create(world, { templates: [arm('candidate', v2, { selector: { matchLabels: { app: 'other' } } })] });
      expectEqual(
        (await untilPhase(world, 'Error')).status?.message?.includes('the selector does not match the labels of the template'),
        true,
        'message',
      );
    },
  },
  {
    name: 'a canary step runs pods of both revisions beside the rollout, and goes on when the Experiment has passed',
    async run(world) {
      world.metrics.answer = () => ({ body: { rate: 1 } });
      await createTemplate(world, 'rate', rateOf(world));
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 25 }, experimentStep()] } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await world.until('the Experiment runs', async () => (await rolloutOf(world, 'web')).status?.canary?.currentExperiment !== undefined);
      const { status } = await rolloutOf(world, 'web');
      const name = status?.canary?.currentExperiment ?? '';
      expectEqual(name, `web-${status?.currentPodHash}-2-1`, 'name of the Experiment');
      await untilPhase(world, 'Running', name);
      const arms = await armsOf(world, name);
      expectEqual(
        [arms.baseline, arms.candidate].map((each) => each?.spec?.template?.spec?.containers[0]?.image),
        [v1, v2],
        'images of the arms',
      );
      const hashes = Object.values(arms).map(({ metadata }) => metadata.labels?.['rollouts-pod-template-hash']);
      expectEqual(new Set([...hashes, status?.stableRS, status?.currentPodHash]).size, 4, 'number of different hashes');
      await world.until('the rollout is promoted', async () => {
        const { status: after } = await rolloutOf(world, 'web');
        return after?.phase === 'Healthy' && after.stableRS === status?.currentPodHash;
      });
      expectEqual((await find(world, name)).status?.phase, 'Successful', 'phase of the Experiment');
      await untilGone(world, name);
    },
  },
  {
    name: 'a canary step whose Experiment fails aborts the rollout, and nothing of it is left',
    async run(world) {
      world.metrics.answer = () => ({ body: { rate: 0 } });
      await createTemplate(world, 'rate', rateOf(world));
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 25 }, experimentStep()] } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await world.until('the rollout is aborted', async () => (await rolloutOf(world, 'web')).status?.abort === true);
      const { status } = await rolloutOf(world, 'web');
      expectEqual(
        status?.message?.includes('Experiment analysis phase is error/failed: Metric "rate" assessed Failed'),
        true,
        `message ${status?.message}`,
      );
      await untilGone(world, `web-${status?.currentPodHash}-2-1`);
    },
  },
  {
    name: 'the Experiment of a revision that is superseded is ended',
    async run(world) {
      await createRollout(world, 'web', { canary: { steps: [{ experiment: { templates: [{ name: 'candidate', specRef: 'canary' }] } }] } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      const nameOf = async () => (await rolloutOf(world, 'web')).status?.canary?.currentExperiment;
      await world.until('the Experiment is there', async () => (await nameOf()) !== undefined);
      const name = (await nameOf()) ?? '';
      await untilPhase(world, 'Running', name);
      await setImage(world, 'web', v1);
      await untilPhase(world, 'Successful', name);
      expectEqual((await find(world, name)).spec.terminate, true, 'terminate');
      await untilGone(world, name);
      await untilHealthyAt(world, 'web', v1);
    },
  },
];

export const experimentJourneys: readonly Journey[] = [
  ...experimentStories,
  {
    name: 'events tell how an Experiment goes, and its Rollout of the analyses',
    async run(world) {
      world.metrics.answer = () => ({ body: { rate: 1 } });
      await createTemplate(world, 'rate', rateOf(world));
      await createRollout(world, 'web', { canary: { steps: [{ setWeight: 25 }, experimentStep()] } });
      await untilHealthyAt(world, 'web', v1);
      await setImage(world, 'web', v2);
      await untilEvents(world, ['ExperimentCreated', 'AnalysisRunRunning', 'AnalysisRunSuccessful'], () => eventReasonsOf(world, 'web'));
      const own = ['ScalingReplicaSet', 'TemplateRunning', 'ExperimentRunning', 'AnalysisRunSuccessful', 'ExperimentSuccessful'];
      await untilEvents(world, own, async () => (await eventsOf(world)).map(({ reason = '' }) => reason));
    },
  },
];

const untilEvents = (world: World, wanted: readonly string[], read: () => Promise<readonly string[]>): Promise<void> =>
  world.until(`there are events ${wanted.join(', ')}`, async () => {
    const reasons = await read();
    return wanted.every((reason) => reasons.includes(reason));
  });

function experimentStep() {
  return {
    experiment: {
      duration: '5s',
      templates: [
        { name: 'baseline', specRef: 'stable', metadata: { labels: { arm: 'baseline' } } },
        { name: 'candidate', specRef: 'canary', metadata: { labels: { arm: 'candidate' } } },
      ],
      analyses: [
        {
          name: 'check',
          templateName: 'rate',
          args: [{ name: 'hash', value: '{{templates.candidate.podTemplateHash}}' }],
          requiredForCompletion: true,
        },
      ],
    },
  } as const;
}

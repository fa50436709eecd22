import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type AnalysisRun,
  type AnalysisTemplate,
  analysisRuns,
  analysisTemplates,
  apiVersion,
  type Experiment,
  experiments,
  instanceIdLabel,
  podTemplateHashLabel,
  type Rollout,
  rollouts,
} from '@sluice/api';
import { controllerReference, replicaSets, services } from '@sluice/kubernetes';
import { type Embedded, startEmbedded } from './testing/embedded.ts';
import { sixSteps, webRollout, webService } from './testing/manifests.ts';
import { namespace, templateWith } from './testing/scene.ts';

/** How a Rollout gets into a state: command lines, and seconds that pass. */
interface State {
  readonly name: string;
  readonly rollout: Rollout;
  readonly steps: readonly (string | number)[];
}

const blueGreen = { blueGreen: { activeService: 'web', previewService: 'preview', autoPromotionEnabled: false, previewReplicaCount: 1 } };
const update = ['set image web c=demo:v2', 10];

/** A metric whose measurements are Jobs of five seconds that end with this code. */
const template = (name: string, exitCode: number): AnalysisTemplate => ({
  apiVersion,
  kind: 'AnalysisTemplate',
  metadata: { name, namespace },
  spec: {
    metrics: [
      {
        name: 'smoke-test',
        interval: '10s',
        count: 2,
        provider: {
          job: {
            spec: {
              backoffLimit: 0,
              template: {
                spec: {
                  restartPolicy: 'Never',
                  containers: [{ name: 'test', image: 'demo:test', command: ['sh', '-c', `sleep 5; exit ${exitCode}`] }],
                },
              },
            },
          },
        },
      },
    ],
  },
});
const analysed = (templateName: string) =>
  webRollout({ canary: { steps: [{ setWeight: 50 }, { analysis: { templates: [{ templateName }] } }] } }, { replicas: 2 });
const compared = webRollout(
  {
    canary: {
      steps: [
        { setWeight: 50 },
        {
          experiment: {
            duration: '30s',
            templates: [
              { name: 'base', specRef: 'stable' },
              { name: 'next', specRef: 'canary' },
            ],
            analyses: [{ name: 'check', templateName: 'good' }],
          },
        },
      ],
    },
  },
  { replicas: 2 },
);

const states: readonly State[] = [
  { name: 'a canary whose analysis runs', rollout: analysed('good'), steps: update },
  { name: 'a canary whose analysis has failed', rollout: analysed('bad'), steps: [...update, 20] },
  { name: 'a canary whose experiment runs', rollout: compared, steps: [...update, 10] },
  { name: 'a canary, healthy', rollout: webRollout(sixSteps), steps: [] },
  { name: 'a canary, paused at a step', rollout: webRollout(sixSteps), steps: update },
  { name: 'a canary, aborted', rollout: webRollout(sixSteps), steps: [...update, 'abort web', 10] },
  { name: 'a canary, tried again', rollout: webRollout(sixSteps), steps: [...update, 'abort web', 10, 'retry rollout web', 10] },
  { name: 'a canary, paused by hand', rollout: webRollout(sixSteps), steps: [...update, 'pause web', 10] },
  {
    name: 'a canary, promoted to a pause with an end',
    rollout: webRollout(sixSteps),
    steps: [...update, 'promote web', 10, 'promote web', 2],
  },
  { name: 'a canary, promoted in full', rollout: webRollout(sixSteps), steps: [...update, 'promote web --full', 10] },
  {
    name: 'a canary, back at the former revision',
    rollout: webRollout(sixSteps),
    steps: [...update, 'promote web --full', 10, 'undo web', 10],
  },
  {
    name: 'a canary whose pods crash',
    rollout: webRollout(sixSteps, { progressDeadlineSeconds: 5 }),
    steps: ['set image web c=demo:crash', 10],
  },
  { name: 'a canary, restarted', rollout: webRollout(sixSteps), steps: ['restart web', 30] },
  { name: 'blue-green, healthy', rollout: webRollout(blueGreen), steps: [] },
  { name: 'blue-green, with a preview', rollout: webRollout(blueGreen), steps: update },
  { name: 'blue-green, promoted, former pods still there', rollout: webRollout(blueGreen), steps: [...update, 'promote web', 10] },
  { name: 'blue-green, aborted', rollout: webRollout(blueGreen), steps: [...update, 'abort web', 10] },
  { name: 'an invalid spec', rollout: webRollout({ blueGreen: { activeService: 'nope' } }), steps: [] },
];

const templates = [template('good', 0), template('bad', 1)];

const readings = [
  'get rollout web',
  'get rollout web -o wide',
  'list rollouts',
  'list rollouts -A -o wide',
  'status web --watch=false',
  'status web --watch=false -o json',
  'explain web',
];

describe.each(states)('$name', ({ rollout, steps }) => {
  let cluster: Embedded;
  let said = '';

  beforeAll(async () => {
    cluster = await startEmbedded();
    for (const name of ['web', 'preview']) await cluster.client.create(services, webService(name));
    for (const each of templates) await cluster.client.create(analysisTemplates, each);
    await cluster.client.create(rollouts, rollout);
    await cluster.clock.advance(10_000);
    for (const step of steps) {
      if (typeof step === 'number') await cluster.clock.advance(step * 1000);
      else said += await transcript(cluster, step);
    }
  });
  afterAll(() => cluster.close());

  test('is reached by commands that say what they did', () => {
    expect(said).toMatchSnapshot();
  });

  test.each(readings)('is shown by `%s`', async (line) => {
    expect(await transcript(cluster, line)).toMatchSnapshot();
  });
});

describe('an experiment that runs', () => {
  let cluster: Embedded;
  /** Objects of another controller: this one leaves them alone. */
  const labels = { [instanceIdLabel]: 'other' };

  beforeAll(async () => {
    cluster = await startEmbedded();
    const { client } = cluster;
    const experiment: Experiment = await client.create(experiments, {
      apiVersion,
      kind: 'Experiment',
      metadata: { name: 'compare', namespace, labels },
      spec: { duration: '1m', templates: [] },
      status: { phase: 'Running', message: 'two versions side by side', availableAt: '2026-01-01T00:00:00Z' },
    });
    const ownerReferences = [controllerReference(experiment)];
    for (const image of ['base', 'next']) {
      const { metadata, spec } = templateWith(`demo:${image}`);
      const own = { ...metadata.labels, [podTemplateHashLabel]: image };
      await client.create(replicaSets, {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: `compare-${image}`, namespace, labels: own, ownerReferences },
        spec: { replicas: 1, selector: { matchLabels: own }, template: { metadata: { labels: own }, spec } },
      });
    }
    const run: AnalysisRun = {
      apiVersion,
      kind: 'AnalysisRun',
      metadata: { name: 'compare-check', namespace, labels, ownerReferences },
      spec: { metrics: [] },
      status: {
        phase: 'Running',
        metricResults: [{ name: 'ok', phase: 'Running', successful: 2, failed: 1 }],
      },
    };
    await client.create(analysisRuns, run);
    await cluster.clock.advance(10_000);
  });
  afterAll(() => cluster.close());

  test.each([
    'get experiment compare',
    'get exp compare -o wide',
    'get exp compare -o jsonpath={.status.phase}',
    'list experiments',
    'list experiments -o wide',
    'list exp -A -o name',
  ])('is shown by `%s`', async (line) => {
    expect(await transcript(cluster, line)).toMatchSnapshot();
  });

  test('is ended by `terminate experiment`, its analysis by `terminate analysisrun`', async () => {
    expect(await transcript(cluster, 'terminate experiment compare')).toMatchSnapshot();
    expect(await transcript(cluster, 'terminate analysisrun compare-check')).toMatchSnapshot();
    expect((await cluster.client.get(experiments, { namespace, name: 'compare' }))?.spec.terminate).toBe(true);
    expect((await cluster.client.get(analysisRuns, { namespace, name: 'compare-check' }))?.spec.terminate).toBe(true);
  });
});

/** What a command line printed and how it ended. Names that are made up, ages, addresses and the controller's own sentences are blotted out. */
async function transcript(cluster: Embedded, line: string): Promise<string> {
  const { exitCode, out, err } = await cluster.run(...line.split(' '));
  const text = `$ kubectl argo rollouts ${line}\n${out}${err === '' ? '' : `standard error:\n${err}`}exit code ${exitCode}\n`;
  return text
    .replaceAll(/((?:□ |Pod |pod=)\S+-)[bcdfghjklmnpqrstvwxz2456789]{5}(?=[\s_])/g, '$1xxxxx')
    .replace(/^(Waiting: +).*$/m, '$1(what the controller says)')
    .replace(/\nWhat happened last:\n.*?(?=exit code)/s, '')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, (uid) => uid.replaceAll(/[0-9a-f]/g, '#'))
    .replaceAll(/\b\d+m?\d*s\b/g, (age) => age.replaceAll(/\d/g, '#'))
    .replaceAll(/ip:[\d.]+/g, 'ip:#');
}

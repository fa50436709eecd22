import { type AnalysisRun, type AnalysisRunSpec, analysisRuns, type Metric } from '@sluice/api';
import { type Event, events, jobs, secrets } from '@sluice/kubernetes';
import { expect, expectEqual, type Journey, type World } from './world.ts';

const create = (world: World, spec: AnalysisRunSpec): Promise<AnalysisRun> =>
  world.client.create(analysisRuns, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisRun',
    metadata: { name: 'check', namespace: world.namespace },
    spec,
  });

async function run({ client, namespace }: World): Promise<AnalysisRun> {
  const found = await client.get(analysisRuns, { namespace, name: 'check' });
  expect(found !== undefined, 'the AnalysisRun is gone');
  return found;
}

const terminate = ({ client, namespace }: World): Promise<AnalysisRun> =>
  client.patch(analysisRuns, { namespace, name: 'check' }, { type: 'merge', body: { spec: { terminate: true } } });

async function untilPhase(world: World, phase: string): Promise<NonNullable<AnalysisRun['status']>> {
  await world.until(`the AnalysisRun is ${phase}`, async () => (await run(world)).status?.phase === phase);
  return (await run(world)).status ?? { phase: '' };
}

async function eventsOf({ client, namespace }: World): Promise<readonly Event[]> {
  return (await client.list(events, { namespace, fieldSelector: 'involvedObject.kind=AnalysisRun' })).items;
}

const untilEvent = (world: World, reason: string): Promise<void> =>
  world.until(`the event ${reason} is there`, async () => (await eventsOf(world)).some((event) => event.reason === reason));

const webMetric = (world: World, change: Partial<Metric> = {}): Metric => ({
  name: 'success-rate',
  interval: '1s',
  count: 3,
  successCondition: 'result >= 0.95',
  provider: { web: { url: `${world.metrics.url}/rate`, jsonPath: '{$.rate}' } },
  ...change,
});

const jobMetric = (command: readonly string[], image = 'busybox:1.37'): Metric => ({
  name: 'smoke-test',
  provider: {
    job: {
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'test', image, command: [...command] }] } },
      },
    },
  },
});

const rate = (value: unknown) => () => ({ body: { rate: value } });

export const analysisRunJourneys: readonly Journey[] = [
  {
    name: 'an AnalysisRun measures as often as it says, and succeeds',
    async run(world) {
      world.metrics.answer = rate(0.99);
      await create(world, { metrics: [webMetric(world)] });
      const status = await untilPhase(world, 'Successful');
      const [result] = status.metricResults ?? [];
      expectEqual(
        [result?.count, result?.successful, result?.measurements?.map(({ value }) => value)],
        [3, 3, ['0.99', '0.99', '0.99']],
        'results',
      );
      expectEqual(status.runSummary, { count: 1, successful: 1 }, 'summary');
      expectEqual(world.metrics.requests.length, 3, 'requests');
      await untilEvent(world, 'AnalysisRunSuccessful');
      await untilEvent(world, 'MetricSuccessful');
    },
  },
  {
    name: 'an AnalysisRun fails at the first failure too many, and says why',
    async run(world) {
      world.metrics.answer = () => ({ body: { rate: world.metrics.requests.length < 3 ? 0.99 : 0.5 } });
      await create(world, { metrics: [webMetric(world, { count: 10, failureLimit: 1 })] });
      const status = await untilPhase(world, 'Failed');
      expectEqual(status.message, 'Metric "success-rate" assessed Failed due to failed (2) > failureLimit (1)', 'message');
      expectEqual(world.metrics.requests.length, 4, 'requests');
      await untilEvent(world, 'AnalysisRunFailed');
    },
  },
  {
    name: 'a server that cannot be asked is an error and no failure, and one error is no verdict',
    async run(world) {
      world.metrics.answer = () => (world.metrics.requests.length === 1 ? { status: 500, body: {} } : { body: { rate: 1 } });
      await create(world, { metrics: [webMetric(world, { count: 1 })] });
      const recovered = await untilPhase(world, 'Successful');
      expectEqual([recovered.metricResults?.[0]?.error, recovered.metricResults?.[0]?.count], [1, 1], 'errors and results');
      await world.client.remove(analysisRuns, { namespace: world.namespace, name: 'check' });

      world.metrics.answer = () => ({ status: 500, body: {} });
      await create(world, { metrics: [webMetric(world, { consecutiveErrorLimit: 1 })] });
      const status = await untilPhase(world, 'Error');
      expectEqual(
        status.message,
        'Metric "success-rate" assessed Error due to consecutiveErrors (2) > consecutiveErrorLimit (1): "Error Message: received non 2xx response code: 500"',
        'message',
      );
    },
  },
  {
    name: 'a value that is neither good nor bad is inconclusive',
    async run(world) {
      world.metrics.answer = rate(0.93);
      await create(world, { metrics: [webMetric(world, { failureCondition: 'result < 0.9' })] });
      const status = await untilPhase(world, 'Inconclusive');
      expectEqual(status.message, 'Metric "success-rate" assessed Inconclusive due to inconclusive (1) > inconclusiveLimit (0)', 'message');
    },
  },
  {
    name: 'a metric on dry run fails and decides nothing',
    async run(world) {
      world.metrics.answer = ({ path }) => ({ body: { rate: path === '/rate' ? 1 : 0 } });
      const dry = webMetric(world, { name: 'trial', provider: { web: { url: `${world.metrics.url}/trial`, jsonPath: '{$.rate}' } } });
      await create(world, { metrics: [webMetric(world), dry], dryRun: [{ metricName: 'trial' }] });
      const status = await untilPhase(world, 'Successful');
      expectEqual(
        [status.runSummary, status.dryRunSummary],
        [
          { count: 1, successful: 1 },
          { count: 1, failed: 1 },
        ],
        'summaries',
      );
    },
  },
  {
    name: 'a run without an end goes on until it is terminated',
    async run(world) {
      world.metrics.answer = rate(1);
      const { count: _, ...endless } = webMetric(world);
      await create(world, { metrics: [endless] });
      await world.until('it has measured three times', async () => world.metrics.requests.length >= 3);
      await terminate(world);
      const status = await untilPhase(world, 'Successful');
      expectEqual(status.message, 'Run Terminated', 'message');
    },
  },
  {
    name: 'an argument from a Secret reaches the server and is seen nowhere else',
    async run(world) {
      const token = 'open-sesame';
      world.metrics.answer = ({ headers }) =>
        headers.authorization === `Bearer ${token}` ? { body: { rate: 1, echo: token } } : { status: 401, body: {} };
      await world.client.create(secrets, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'credentials', namespace: world.namespace },
        stringData: { token },
      });
      const web = {
        url: `${world.metrics.url}/rate`,
        jsonPath: '{$.echo}',
        headers: [{ key: 'Authorization', value: 'Bearer {{args.token}}' }],
      };
      await create(world, {
        args: [{ name: 'token', valueFrom: { secretKeyRef: { name: 'credentials', key: 'token' } } }],
        metrics: [webMetric(world, { successCondition: 'result == "{{args.token}}"', provider: { web } })],
      });
      const status = await untilPhase(world, 'Successful');
      expectEqual(status.metricResults?.[0]?.measurements?.[0]?.value, '"*****"', 'value');
      expect(!JSON.stringify(await run(world)).includes(token), 'the secret is in the AnalysisRun');
      expect(!JSON.stringify(await eventsOf(world)).includes(token), 'the secret is in an event');
    },
  },
  {
    name: 'a Secret that is missing is an error that names it',
    async run(world) {
      const web = { url: `${world.metrics.url}/{{args.token}}` };
      await create(world, {
        args: [{ name: 'token', valueFrom: { secretKeyRef: { name: 'nowhere', key: 'token' } } }],
        metrics: [webMetric(world, { consecutiveErrorLimit: 0, provider: { web } })],
      });
      const status = await untilPhase(world, 'Error');
      expect(status.message?.includes("secret 'nowhere' is not there") ?? false, `unexpected message ${status.message}`);
      expectEqual(world.metrics.requests.length, 0, 'requests');
    },
  },
  {
    name: 'a run that makes no sense ends in an error that says so',
    async run(world) {
      await create(world, { metrics: [webMetric(world, { provider: { plugin: { 'example/unknown': {} } } })] });
      const status = await untilPhase(world, 'Error');
      expectEqual(
        status.message,
        "Analysis spec invalid: metrics[0]: this controller has no provider for the plugin 'example/unknown'",
        'message',
      );
      expectEqual(status.metricResults, undefined, 'results');
    },
  },
  {
    name: 'a Job is the measurement: good when it completes, bad when it fails',
    async run(world) {
      await create(world, { metrics: [jobMetric(['sh', '-c', 'sleep 3; exit 0'])] });
      const status = await untilPhase(world, 'Successful');
      const name = status.metricResults?.[0]?.measurements?.[0]?.metadata?.['job-name'] ?? '';
      expect(name.endsWith('.smoke-test.1'), `unexpected name of the Job: ${name}`);
      const job = await world.client.get(jobs, { namespace: world.namespace, name });
      expectEqual(job?.metadata.ownerReferences?.[0]?.kind, 'AnalysisRun', 'owner of the Job');
      await world.client.remove(analysisRuns, { namespace: world.namespace, name: 'check' });

      await create(world, { metrics: [jobMetric(['sh', '-c', 'exit 1'])] });
      const failed = await untilPhase(world, 'Failed');
      expectEqual(failed.message?.startsWith('Metric "smoke-test" assessed Failed due to failed (1) > failureLimit (0)'), true, 'message');
    },
  },
  {
    name: 'a Job whose image cannot be had is inconclusive, and is taken away',
    async run(world) {
      await create(world, { metrics: [jobMetric(['true'], 'registry.invalid/none:image-pull-error')] });
      const status = await untilPhase(world, 'Inconclusive');
      expect(/ErrImagePull|ImagePullBackOff/.test(status.message ?? ''), `unexpected message ${status.message}`);
      await world.until('the Job is gone', async () => (await world.client.list(jobs, { namespace: world.namespace })).items.length === 0);
    },
  },
  {
    name: 'a Job that is under way when its run is terminated is taken away, and the run has not passed',
    async run(world) {
      await create(world, { metrics: [jobMetric(['sh', '-c', 'sleep 600'])] });
      const jobsThere = async () => (await world.client.list(jobs, { namespace: world.namespace })).items;
      await world.until('the Job runs', async () => ((await jobsThere())[0]?.status?.active ?? 0) > 0);
      await terminate(world);
      const status = await untilPhase(world, 'Inconclusive');
      expectEqual(status.message, 'Run Terminated', 'message');
      await world.until('the Job is gone', async () => (await jobsThere()).length === 0);
    },
  },
  {
    name: 'a run goes when its time to live is over',
    async run(world) {
      world.metrics.answer = rate(1);
      await create(world, { metrics: [webMetric(world)], ttlStrategy: { secondsAfterSuccess: 3, secondsAfterCompletion: 3600 } });
      await untilPhase(world, 'Successful');
      await world.until(
        'it is gone',
        async () => (await world.client.get(analysisRuns, { namespace: world.namespace, name: 'check' })) === undefined,
      );
    },
  },
];

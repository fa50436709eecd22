import { describe, expect, test } from '@jest/globals';
import { type AnalysisTemplate, analysisRuns, analysisTemplates, apiVersion, clusterAnalysisTemplates, rollouts } from '@sluice/api';
import { type Embedded, startEmbedded } from '../testing/embedded.ts';
import { sixSteps, webRollout } from '../testing/manifests.ts';
import { namespace } from '../testing/scene.ts';

const provider = {
  job: { spec: { template: { spec: { containers: [{ name: 'c', image: 'demo:exit-0' }], restartPolicy: 'Never' as const } } } },
};
const template: AnalysisTemplate = {
  apiVersion,
  kind: 'AnalysisTemplate',
  metadata: { name: 'errors', namespace },
  spec: { args: [{ name: 'app' }, { name: 'level', value: 'low' }], metrics: [{ name: 'ok', provider }] },
};
const { namespace: _, ...noNamespace } = template.metadata;
const files = {
  'web.yaml': JSON.stringify({ ...webRollout(sixSteps), metadata: { name: 'web' } }),
  'two.yaml': `${JSON.stringify({ ...webRollout(sixSteps), metadata: { name: 'web' } })}\n---\n${JSON.stringify({ ...template, metadata: noNamespace })}`,
  'service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n',
  'template.yaml': JSON.stringify({ ...template, metadata: noNamespace }),
  'broken.yaml': JSON.stringify({ ...template, spec: { metrics: 'x' } }),
};

async function withCluster(story: (cluster: Embedded) => Promise<void>): Promise<void> {
  const cluster = await startEmbedded({ files });
  await story(cluster);
  await cluster.close();
}
const run = (cluster: Embedded, line: string) => cluster.run(...line.split(' '));

describe('create', () => {
  test('creates each object in the namespace of the connection', () =>
    withCluster(async (cluster) => {
      expect(await run(cluster, 'create -f two.yaml')).toEqual({
        exitCode: 0,
        out: 'rollout.argoproj.io/web created\nanalysistemplate.argoproj.io/errors created\n',
        err: '',
      });
      expect(await cluster.client.get(rollouts, { namespace, name: 'web' })).toBeDefined();
      expect(await run(cluster, 'create -f web.yaml')).toMatchObject({
        exitCode: 1,
        err: 'Error: rollouts.argoproj.io "web" already exists\n',
      });
    }));

  test('creates nothing where an object is of another kind, or a file is missing', () =>
    withCluster(async (cluster) => {
      expect(await run(cluster, 'create -f web.yaml -f service.yaml')).toEqual({
        exitCode: 1,
        out: '',
        err: 'Error: Service "web" of v1 cannot be created here, only the kinds of argoproj.io: use kubectl create\n',
      });
      expect(await run(cluster, 'create -f nope.yaml')).toMatchObject({ exitCode: 1 });
      expect(await cluster.client.get(rollouts, { namespace, name: 'web' })).toBeUndefined();
    }));

  test('shows the Rollout live with -w', () =>
    withCluster(async (cluster) => {
      const command = cluster.begin('create', '-f', 'web.yaml', '-w');
      await cluster.clock.advance(10_000);
      expect(command.out()).toMatch(/^rollout\.argoproj\.io\/web created\nName: +web\n/);
      expect(command.out()).toContain('✔ Healthy');
      expect(command.exitCode()).toBeUndefined();
    }));
});

describe('create analysisrun', () => {
  const runs = async ({ client }: Embedded) => (await client.list(analysisRuns, { namespace })).items;

  test('takes metrics from a template and values from the command line', () =>
    withCluster(async (cluster) => {
      await cluster.client.create(analysisTemplates, template);
      expect(await run(cluster, 'create analysisrun --from errors --name mine -a app=web -a level=a=b --instance-id blue')).toEqual({
        exitCode: 0,
        out: 'analysisrun.argoproj.io/mine created\n',
        err: '',
      });
      const [made] = await runs(cluster);
      expect(made?.spec).toMatchObject({
        metrics: [{ name: 'ok' }],
        args: [
          { name: 'app', value: 'web' },
          { name: 'level', value: 'a=b' },
        ],
      });
      expect(made?.metadata.labels).toEqual({ 'argo-rollouts.argoproj.io/controller-instance-id': 'blue' });
    }));

  test('is named after its template where no name is given', () =>
    withCluster(async (cluster) => {
      await cluster.client.create(clusterAnalysisTemplates, { ...template, kind: 'ClusterAnalysisTemplate', metadata: { name: 'errors' } });
      expect((await run(cluster, 'create ar --global --from errors -a app=web')).out).toMatch(
        /^analysisrun\.argoproj\.io\/errors-\w+ created\n$/,
      );
      expect((await run(cluster, 'create ar --from-file template.yaml -a app=web --generate-name try-')).out).toMatch(
        /^analysisrun\.argoproj\.io\/try-\w+ created\n$/,
      );
    }));

  test.each([
    ['--from nope', 'analysistemplates.argoproj.io "nope" not found'],
    ['--from errors', "argument 'app' needs a value: add -a app=VALUE"],
    ['--from errors -a app=x -a other=y', "AnalysisTemplate 'errors' has no argument 'other'"],
    ['--from-file service.yaml', 'service.yaml: an AnalysisTemplate or a ClusterAnalysisTemplate is expected, not a Service'],
    ['--from-file two.yaml', 'two.yaml: one analysis template is expected, not 2 objects'],
    ['--from-file broken.yaml', 'broken.yaml: spec.metrics: Invalid value: "x": must be a list'],
    ['--from errors -a app', 'arguments must be in the form NAME=VALUE: "app"'],
    ['-a app=web', 'one of --from or --from-file must be specified'],
    ['--from errors --from-file template.yaml', 'one of --from or --from-file must be specified, not both'],
  ])('%s is refused', (flags, message) =>
    withCluster(async (cluster) => {
      await cluster.client.create(analysisTemplates, template);
      const { exitCode, err, out } = await run(cluster, `create analysisrun ${flags}`);
      expect([exitCode, out]).toEqual([1, '']);
      expect(err).toContain(`Error: ${message}\n`);
      expect(await runs(cluster)).toEqual([]);
    }),
  );
});

describe('a command that only the reference has', () => {
  test.each(['notifications', 'notifications template get x --config-map y', 'dashboard', 'dashboard --port 3100'])(
    '%s is refused with a clear word',
    (line) =>
      withCluster(async (cluster) => {
        const { exitCode, out, err } = await run(cluster, line);
        expect([exitCode, out]).toEqual([1, '']);
        expect(err).toMatch(/^Error: this plugin (?:neither tests nor sends notifications|has no dashboard)/);
      }),
  );
});

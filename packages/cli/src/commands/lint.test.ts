import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { services } from '@sluice/kubernetes';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { webService } from '../testing/manifests.ts';
import { type RunOptions, run } from '../testing/terminal.ts';

/** A Rollout of a few lines; `strategy` begins in line 12. */
const rollout = (strategy: string, rest = '', namespace = '') => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: web${namespace}
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: demo:v1}]}
  strategy:
${strategy}${rest}`;
const canary = (fields: string) => rollout(`    canary:\n${fields}`);
const service = (name: string, selector = '{app: web}') => `---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: ${selector}, ports: [{port: 80}]}
`;

async function linted(text: string, flags = '', options: RunOptions = {}) {
  const { exitCode, out, err } = await run(['lint', '-f', 'web.yaml', ...flags.split(' ').filter(Boolean)], {
    ...options,
    files: { 'web.yaml': text },
  });
  return { exitCode, out, err };
}

describe('lint', () => {
  test('has nothing to say of a good Rollout', async () => {
    expect(await linted(canary('      steps: [{setWeight: 20}, {pause: {}}]\n'))).toEqual({ exitCode: 0, out: '', err: '' });
  });

  test.each<[string, string, string]>([
    [
      'an Experiment whose pods its selector does not find',
      `apiVersion: argoproj.io/v1alpha1
kind: Experiment
metadata: {name: web}
spec:
  templates:
    - name: a
      selector: {matchLabels: {app: x}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: demo:v1}]}
`,
      '9:20: error: spec.templates[0].template.metadata.labels: Invalid value: {"app":"web"}: the selector does not match the labels of the template (rules)',
    ],
    [
      'a bad weight',
      canary('      steps:\n        - setWeight: 101\n'),
      '14:11: error: spec.strategy.canary.steps[0].setWeight: Invalid value: 101: SetWeight needs to be between 0 and 100 (rules)',
    ],
    [
      'an unknown field',
      canary('      nonsense: 1\n'),
      '13:7: error: spec.strategy.canary.nonsense: unknown field "nonsense" (unknown-field)',
    ],
    [
      'an unknown field of a pod',
      canary('      {}\n').replace('image: demo:v1', 'image: demo:v1, imagee: x'),
      '10:53: error: spec.template.spec.containers[0].imagee: unknown field "imagee" (unknown-field)',
    ],
    ['a wrong type', canary('      maxSurge: [1]\n'), '13:7: error: spec.strategy.canary.maxSurge: Invalid value: "array": must be'],
    [
      'a kind that there is not',
      'apiVersion: argoproj.io/v1alpha1\nkind: Rolout\nmetadata: {name: web}\n',
      '2:1: error: kind: argoproj.io/v1alpha1 has no Rolout; did you mean Rollout? (shape)',
    ],
    [
      'another version',
      'apiVersion: argoproj.io/v1\nkind: Rollout\nmetadata: {name: web}\n',
      '1:1: error: apiVersion: Rollout is of argoproj.io/v1alpha1, not of argoproj.io/v1 (shape)',
    ],
    ['a missing strategy', rollout('    {}\n'), '11:3: error: spec.strategy: Required value: set canary or blueGreen (rules)'],
    ['text that is no YAML', 'a: [1\nb: 2\n', '2:1: error: '],
    ['a key that stands there twice', 'a: 1\na: 2\n', '2:1: error: Map keys must be unique (syntax)'],
    [
      'a Rollout without a name',
      'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {}\n',
      '1:1: error: metadata: Required value: a name or generateName (syntax)',
    ],
    [
      'a Service that selects other pods',
      canary('      canaryService: web\n') + service('web', '{app: shop}'),
      '13:7: error: spec.strategy.canary.canaryService: Invalid value: "web": Service "web" has unmatch label "app" in rollout (service)',
    ],
    [
      'an Ingress that does not lead to the stable Service',
      canary('      canaryService: next\n      stableService: web\n      trafficRouting: {nginx: {stableIngress: web}}\n') +
        service('web') +
        service('next') +
        '---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {rules: []}\n',
      '15:24: error: spec.strategy.canary.trafficRouting.nginx: Ingress "web"',
    ],
    [
      'an argument without a value',
      canary('      analysis: {templates: [{templateName: errors}]}\n') +
        '---\napiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: errors}\nspec:\n  args: [{name: app}]\n  metrics: [{name: e, provider: {job: {spec: {template: {spec: {containers: [{name: c, image: i}], restartPolicy: Never}}}}}}]\n',
      '13:7: error: spec.strategy.canary.analysis: args.app was not resolved (analysis)',
    ],
    [
      'a template whose metric can never end',
      '---\napiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: errors}\nspec:\n  metrics: [{name: e, count: 5, provider: {job: {spec: {template: {spec: {containers: [{name: c, image: i}], restartPolicy: Never}}}}}}]\n',
      '5:1: error: spec: ',
    ],
  ])('finds %s, with its place, and ends with 1', async (_, text, line) => {
    const { exitCode, out, err } = await linted(text);
    expect(out).toContain(`web.yaml:${line}`);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^Error: /);
  });

  test('has nothing to say of the examples of this project', async () => {
    const folder = fileURLToPath(new URL('../../../../examples', import.meta.url));
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.yaml'));
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) {
      const text = await readFile(join(folder, name), 'utf8');
      expect([name, await linted(text, '--strict')]).toEqual([name, { exitCode: 0, out: '', err: '' }]);
    }
  });

  test('leaves files of other tools alone', async () => {
    expect(await linted('apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\n', '--strict')).toEqual({
      exitCode: 0,
      out: '',
      err: '',
    });
  });

  test.each<[string, string, string]>([
    ['something that is no object', 'just text\n', '1:1: warning: no Kubernetes object: apiVersion and kind are needed (syntax)'],
    [
      'a Service that is not among the files, where others are',
      canary('      canaryService: nope\n') + service('web'),
      '13:7: warning: spec.strategy.canary.canaryService: Service "nope" is not among the files (missing-object)',
    ],
    [
      'a field without effect',
      canary('      abortScaleDownDelaySeconds: 30\n'),
      '13:7: warning: spec.strategy.canary.abortScaleDownDelaySeconds: has no effect: it counts only with trafficRouting (no-effect)',
    ],
    [
      'a size that a router overrules',
      canary('      maxSurge: 1\n      canaryService: a\n      stableService: b\n      trafficRouting: {nginx: {stableIngress: i}}\n'),
      '13:7: warning: spec.strategy.canary.maxSurge: has no effect: ',
    ],
    [
      'clients that are kept while nothing is split',
      canary(
        '      canaryService: a\n      stableService: b\n      trafficRouting: {nginx: {stableIngress: i}, stickiness: {}}\n      steps: [{setWeight: 100}]\n',
      ),
      'warning: spec.strategy.canary.trafficRouting.stickiness: has no effect: no step gives the canary a part of the traffic (no-effect)',
    ],
    [
      'seconds after which nobody promotes',
      rollout('    blueGreen:\n      activeService: a\n      autoPromotionEnabled: false\n      autoPromotionSeconds: 5\n'),
      '15:7: warning: spec.strategy.blueGreen.autoPromotionSeconds: has no effect: ',
    ],
    [
      'an object that stands there twice',
      `${canary('      {}\n')}---\n${canary('      {}\n')}`,
      '18:3: warning: metadata.name: Rollout "web" stands in the files before (twice)',
    ],
    [
      'a plugin that only another controller may know',
      canary('      steps: [{plugin: {name: example/step}}]\n'),
      "; this project's controller refuses it (rules)",
    ],
  ])('warns of %s, and ends with 0, but not where warnings count', async (_, text, line) => {
    const { exitCode, out, err } = await linted(text);
    expect(out).toContain(line);
    expect([exitCode, err]).toEqual([0, '']);
    expect((await linted(text, '--strict')).exitCode).toBe(1);
  });

  test('says what scripts know from the reference', async () => {
    expect((await linted(canary('      steps:\n        - setWeight: 101\n'))).err).toBe(
      'Error: spec.strategy.canary.steps[0].setWeight: Invalid value: 101: SetWeight needs to be between 0 and 100\n',
    );
    expect((await linted(canary('      nonsense: 1\n'))).err).toBe(
      'Error: error unmarshaling JSON: while decoding JSON: json: unknown field "nonsense"\n',
    );
  });

  test('looks into the cluster when it may, and prefers the files', async () => {
    const text = canary('      canaryService: web\n      stableService: nope\n');
    const cluster = createFakeCluster();
    cluster.put(services, { ...webService('web'), spec: { selector: { app: 'shop' } } });
    const { out, exitCode } = await linted(text, '--cluster', { cluster });
    expect(out).toContain('14:7: error: spec.strategy.canary.stableService: Service "nope" not found (missing-object)');
    expect(out).toContain('13:7: error: spec.strategy.canary.canaryService: Invalid value: "web": Service "web" has unmatch label "app"');
    expect(exitCode).toBe(1);
    expect((await linted(text + service('web') + service('nope'), '--cluster', { cluster })).exitCode).toBe(0);
  });

  test('judges a template that stands in a Deployment', async () => {
    const workload = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec:
  workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  strategy: {canary: {canaryService: web}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: c, image: i}]}}}
`;
    expect((await linted(workload)).out).toBe('');
    expect((await linted(workload + service('web'))).out).toContain('has unmatch label "app"');
  });

  test('reads the items of a list', async () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'web' }, spec: { replicas: 'x' } }],
    };
    expect((await linted(JSON.stringify(list, undefined, 1))).out).toContain('web.yaml:12:5: error: spec.replicas: ');
  });

  test('tells machines the same', async () => {
    const text = canary('      nonsense: 1\n');
    expect(JSON.parse((await linted(text, '-o json')).out)).toEqual([
      {
        file: 'web.yaml',
        line: 13,
        column: 7,
        object: 'Rollout web',
        rule: 'unknown-field',
        severity: 'error',
        field: 'spec.strategy.canary.nonsense',
        message: 'spec.strategy.canary.nonsense: unknown field "nonsense"',
      },
    ]);
    expect(JSON.parse((await linted(text, '-o sarif')).out)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'sluice-lint',
              rules: expect.arrayContaining([{ id: 'no-effect', shortDescription: { text: expect.any(String) } }]),
            },
          },
          results: [
            {
              ruleId: 'unknown-field',
              level: 'error',
              locations: [{ physicalLocation: { artifactLocation: { uri: 'web.yaml' }, region: { startLine: 13, startColumn: 7 } } }],
            },
          ],
        },
      ],
    });
  });

  test('says which file cannot be read', async () => {
    expect(await run(['lint', '-f', 'nope.yaml'], { files: {} })).toMatchObject({
      exitCode: 1,
      err: 'Error: nope.yaml: no such file or folder\n',
    });
  });
});

import { describe, expect, jest, test } from '@jest/globals';
import { run } from '../testing/terminal.ts';

// A release is played in one of these.
jest.setTimeout(30_000);

const files = {
  'web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  uid: 5a
  annotations: { deployment.kubernetes.io/revision: "3" }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, creationTimestamp: null }
    spec: { containers: [{ name: web, image: web:v1 }] }
status: { replicas: 3 }
`,
  'canary.yaml': `apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: web }
spec:
  provider: istio
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  service: { port: 80 }
  analysis:
    interval: 30s
    threshold: 2
    stepWeight: 25
    maxWeight: 50
    metrics: [{ name: request-success-rate, thresholdRange: { min: 99 } }]
`,
  'service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\n',
  'bad.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: web }\nspec: { replicas: many }\n',
};
const convert = (line: string) => run(['convert', ...line.split(' ')], { files });

describe('convert', () => {
  test('prints a Rollout in place of a Deployment, and on standard error what is to be done', async () => {
    expect(await convert('-f web.yaml -f service.yaml --steps 20,50 --pause 5m')).toMatchObject({
      exitCode: 0,
      err: "deployment 'web': remove the Deployment when the Rollout is Healthy; 'migrate' does it without losing a pod\n",
      out: `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: web:v1
  strategy:
    canary:
      steps:
        - setWeight: 20
        - pause:
            duration: 5m
        - setWeight: 50
        - pause:
            duration: 5m
---
apiVersion: v1
kind: Service
metadata:
  name: web
`,
    });
  });

  test('makes of a Canary what can be tried, and is promoted', async () => {
    const { out } = await convert('-f canary.yaml -f web.yaml');
    const tried = await run(['simulate', '-f', '-'], { files: { '-': out } });
    expect([tried.exitCode, tried.err]).toEqual([0, '']);
    expect(tried.out).toMatch(/^Promoted after /m);
  });

  test('ends with 1 where something cannot be carried over and that was asked for', async () => {
    const { exitCode, out, err } = await convert('-f web.yaml --strict -o json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ kind: 'List', items: [{ kind: 'Rollout' }] });
    expect(err).toMatch(/Error: not everything can be carried over\n$/);
  });

  test.each([
    ['-f service.yaml', 'the files hold nothing that could become a Rollout'],
    ['-f web.yaml --to deployment', 'the files hold nothing that could become a Deployment'],
    ['-f bad.yaml', "rollout 'web': spec.replicas: Invalid value"],
    ['-f web.yaml --to job', '--to: rollout or deployment, not "job"'],
    ['-f web.yaml --steps 20,half', '--steps: "half" is no weight from 0 to 100'],
    ['-f web.yaml --steps 20 --pause long', '--pause: "long" is no duration such as 5m'],
    ['-f web.yaml --steps 20 --blue-green web', 'only one of --steps and --blue-green can be used at a time'],
    ['--strict', 'give a file with what to convert: -f FILE'],
  ])('%s is refused', async (line, message) => {
    const { exitCode, out, err } = await convert(line);
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toContain(`Error: ${message}`);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { run } from '../testing/terminal.ts';

const example = (name: string) => readFileSync(new URL(`../../../../examples/${name}.yaml`, import.meta.url), 'utf8');
const files = {
  'canary.yaml': example('canary'),
  'services.yaml': example('canary').split('---\napiVersion: argoproj.io')[0] ?? '',
  'blue-green.yaml': example('blue-green'),
  'broken.yaml': 'a: [',
  'list.yaml': '- 1',
};

const simulate = (line: string) => run(['simulate', ...line.split(' ')], { files });

// Several rollouts are played in some tests.
jest.setTimeout(30_000);

describe('simulate', () => {
  test('prints the timeline of a canary', async () => {
    expect(await simulate('-f canary.yaml')).toMatchObject({
      exitCode: 0,
      err: '',
      out: `canary-demo: nginx:1.28-alpine → nginx:next

TIME   STEP  WEIGHT  STABLE  NEW  LOST  WHAT
0.0s   4/4   0       4/4     0/0  0     the new image is applied
0.0s   0/4   0       4/4     0/1  0     Progressing: 0 of 1 wanted pods of revision 2 are available.
1.2s   1/4   25      3/3     1/1  0     Paused: The step pauses for a set time; promoting the rollout ends it sooner.
5.8s   2/4   25      3/3     1/2  0     Progressing: 1 of 2 wanted pods of revision 2 are available.
7.0s   3/4   50      2/2     2/2  0     Paused: The step pauses for a set time; promoting the rollout ends it sooner.
11.8s  4/4   50      2/2     2/3  0     Progressing: 2 of 4 wanted pods of revision 2 are available.
13.0s  4/4   75      1/1     3/4  0     Progressing: 3 of 4 wanted pods of revision 2 are available.
14.2s  4/4   100     0/0     4/4  0     Healthy

Promoted after 14.2s.
0 of 1423 requests lost; never fewer than 4 ready pods, never more than 5 pods.
No law was broken.
`,
    });
  });

  test('ends with 1 where the new revision is not promoted, and says why', async () => {
    const { exitCode, out, err } = await simulate('-f canary.yaml --image web:v2 --fault abort@step2');
    expect(exitCode).toBe(1);
    expect(err).toBe("Error: rollout 'canary-demo' was not promoted: Degraded: RolloutAborted: Rollout aborted update to revision 2\n");
    expect(out).toMatch(/^canary-demo: nginx:1.28-alpine → web:v2$/m);
    expect(out).toMatch(/^5.8s +2\/4 +25 +3\/3 +1\/1 +0 +fault abort@step2$/m);
    expect(out).toMatch(/^Aborted and back at the stable revision after /m);
  });

  test('adds runs with troubles by chance, the same ones each time', async () => {
    const first = await simulate('-f blue-green.yaml --runs 2 --seed 5');
    expect(first.out).toMatch(/^2 further runs with troubles by chance: /m);
    expect(first.out).toMatch(/^ {2}laws broken {2}none$/m);
    expect((await simulate('-f blue-green.yaml --runs 2 --seed 5')).out).toBe(first.out);
  });

  test('tells machines the same', async () => {
    const { out } = await simulate('-f canary.yaml -o json');
    expect(JSON.parse(out)).toMatchObject({ rollout: 'canary-demo', image: 'nginx:next', ending: 'promoted', lost: 0, runs: [] });
  });

  test.each([
    ['-f nothing.yaml', 'nothing.yaml: no such file or folder'],
    ['-f broken.yaml', 'broken.yaml: Flow sequence'],
    ['-f list.yaml', 'list.yaml: document 1 is no Kubernetes object: it needs apiVersion, kind and metadata.name'],
    ['-f services.yaml', 'the files hold no Rollout'],
    [
      '-f canary.yaml --image nginx:1.28-alpine',
      "rollout 'canary-demo' has the image nginx:1.28-alpine already: give another one with --image",
    ],
    ['-f canary.yaml --fault flood@step1', '--fault: "flood@step1" is no fault: one of pod-crash,'],
    ['-f canary.yaml --fault abort@noon', '--fault: "abort@noon" says no moment: stepN or a time'],
    ['-f canary.yaml --new-pods dance', '--new-pods: nothing is known of pods that do "dance"'],
    ['-f canary.yaml --pod-start soon', 'invalid argument "soon" for "--pod-start" flag'],
    ['-f canary.yaml -o yaml', 'only -o json is possible here, not "yaml"'],
  ])('%s is refused', async (line, message) => {
    const { exitCode, out, err } = await simulate(line);
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toContain(`Error: ${message}`);
  });
});

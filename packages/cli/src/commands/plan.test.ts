import { readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { services } from '@sluice/kubernetes';
import { startEmbedded } from '../testing/embedded.ts';
import { webRollout, webService } from '../testing/manifests.ts';
import { run } from '../testing/terminal.ts';

// Rollouts are played in all of these.
jest.setTimeout(30_000);

const quota = `
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: team }
spec: { hard: { pods: "4" } }
`;
const example = (name: string) => readFileSync(new URL(`../../../../examples/${name}.yaml`, import.meta.url), 'utf8');
const files = {
  'canary.yaml': example('canary'),
  'tight.yaml': example('canary') + quota,
  'blue-green.yaml': example('blue-green'),
  'invalid.yaml': example('canary').replace('setWeight: 25', 'setWeight: 250'),
  'manual.yaml': example('canary').replaceAll('duration: 5s', '{}').replaceAll('pause:\n            {}', 'pause: {}'),
};
const plan = (line: string) => run(['plan', ...line.split(' ')], { files });

describe('plan', () => {
  test('tells step by step what a canary will do', async () => {
    expect(await plan('-f canary.yaml')).toMatchObject({
      exitCode: 0,
      err: '',
      out: `canary-demo: nginx:1.28-alpine → nginx:next

   STAGE                          WEIGHT  STABLE  NEW
1  weight 25 %                    25      3       1
2  pause for 5s                   25      3       1
3  weight 50 %                    50      2       2
4  pause for 5s                   50      2       2
5  the new revision serves alone  100     0       4

Objects written:
  in stage 1
    + ReplicaSet canary-demo-f79f8c8b
        spec.replicas: 1
    ~ Service canary-demo-canary
        spec.selector.rollouts-pod-template-hash: 7bc9bf46b4 → f79f8c8b
    ~ ReplicaSet canary-demo-7bc9bf46b4
        spec.replicas: 4 → 3
  in stage 3
    ~ ReplicaSet canary-demo-f79f8c8b
        spec.replicas: 1 → 2
    ~ ReplicaSet canary-demo-7bc9bf46b4
        spec.replicas: 3 → 2
  in stage 5
    ~ ReplicaSet canary-demo-f79f8c8b
        spec.replicas: 2 → 4
    ~ ReplicaSet canary-demo-7bc9bf46b4
        spec.replicas: 2 → 0
    ~ Service canary-demo-stable
        spec.selector.rollouts-pod-template-hash: 7bc9bf46b4 → f79f8c8b

Shortest time: 14s: 10s of pauses, the rest for pods that are ready soon.
Longest time:  30m: pods may take up to 10m (progressDeadlineSeconds) 3 times.
Pods:          5 at the peak, never fewer than 4 ready.
`,
    });
  });

  test('tells what blue-green waits for, and what it writes in between', async () => {
    const { exitCode, out } = await plan('-f blue-green.yaml');
    expect(exitCode).toBe(0);
    expect(out).toContain(`
1  0 of 3 wanted pods of revision 2 are available.                                             0       3       3
2  The new revision is ready; the switch comes after a set time, or when someone promotes it.  0       3       3
3  The active Service is being switched over.                                                  100     3       3
4  An earlier revision keeps its pods for a while, for a quick way back.                       100     3       3
5  the release is done                                                                         100     0       3
`);
    expect(out).toMatch(/ {2}in stage 3\n {4}~ Service blue-green-demo-active\n/);
  });

  test('says where only a person ends it', async () => {
    expect((await plan('-f manual.yaml')).out).toContain('Longest time:  no limit: it pauses 2 times until somebody promotes.\n');
  });

  test('warns of a quota that is too small', async () => {
    const { exitCode, out } = await plan('-f tight.yaml');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Warning: ResourceQuota team allows 4 of pods, the release needs 5 at its peak\.$/m);
  });

  test('refuses what would not come to its end', async () => {
    const { exitCode, out, err } = await plan('-f invalid.yaml');
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toMatch(/^Error: rollout 'canary-demo' would not be promoted: Degraded: InvalidSpec: .*setWeight/);
  });

  test('tells machines the same', async () => {
    const { out } = await plan('-f canary.yaml --image web:v2 -o json');
    expect(JSON.parse(out)).toMatchObject({ rollout: 'canary-demo', from: 'nginx:1.28-alpine', to: 'web:v2', peakPods: 5, warnings: [] });
  });

  test.each([
    ['web', "give the image that rollout 'web' shall get: --image IMAGE"],
    ['--image web:v2', 'give either a file with a Rollout, or the name of one: -f FILE or NAME'],
    ['web -f canary.yaml', 'give either a file with a Rollout, or the name of one: -f FILE or NAME'],
    ['nobody --image web:v2', 'rollouts.argoproj.io "nobody" not found'],
  ])('%s is refused', async (line, message) => {
    expect(await plan(line)).toMatchObject({ exitCode: 1, out: '', err: `Error: ${message}\n` });
  });

  test('reads a live Rollout and what it names, and changes nothing', async () => {
    const cluster = await startEmbedded();
    const { client, clock } = cluster;
    await client.create(services, webService('web-active'));
    await client.create(rollouts, webRollout({ blueGreen: { activeService: 'web-active' } }));
    await clock.advance(30_000);
    const before = await client.get(rollouts, { namespace: 'demo', name: 'web' });
    const command = cluster.begin('plan', 'web', '--image', 'demo:v2');
    // The release is played on a clock of its own, and this one stands still.
    while (command.exitCode() === undefined) await clock.settle();
    expect([command.exitCode(), command.err()]).toEqual([0, '']);
    expect(command.out()).toMatch(/^web: demo:v1 → demo:v2$/m);
    expect(command.out()).toMatch(/^Pods: +8 at the peak, never fewer than 4 ready\.$/m);
    expect(await client.get(rollouts, { namespace: 'demo', name: 'web' })).toEqual(before);
    await cluster.close();
  });
});

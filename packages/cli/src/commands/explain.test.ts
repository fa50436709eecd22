import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Rollout, rollouts } from '@sluice/api';
import { services } from '@sluice/kubernetes';
import { type Embedded, startEmbedded } from '../testing/embedded.ts';
import { sixSteps, webRollout, webService } from '../testing/manifests.ts';

let cluster: Embedded;
beforeEach(async () => {
  cluster = await startEmbedded();
});
afterEach(() => cluster.close());

async function explained(rollout: Rollout, ...commands: readonly string[]): Promise<string> {
  await cluster.client.create(rollouts, rollout);
  await cluster.clock.advance(10_000);
  for (const command of commands) {
    expect(await cluster.run(...command.split(' '))).toMatchObject({ exitCode: 0, err: '' });
    await cluster.clock.advance(10_000);
  }
  const { exitCode, out, err } = await cluster.run('explain', 'web');
  expect([exitCode, err]).toEqual([0, '']);
  expect(out).toContain('\nWhat happened last:\n');
  return out
    .replace(/^Waiting: .*$/m, 'Waiting: (what the controller says)')
    .replace(/\nWhat happened last:\n.*/s, '')
    .replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-xxxxx')
    .replaceAll(/web-[a-z0-9]{6,10}\b/g, 'web-HASH');
}

describe('explain', () => {
  test('says of a rollout that waits at a step who must do what', async () => {
    expect(await explained(webRollout(sixSteps), 'set image web c=demo:v2')).toMatchInlineSnapshot(`
"॥ Paused  rollout web in namespace demo, revision 2

It pauses at a step until someone promotes it.
Waiting: (what the controller says)

The update:
  ✔ weight 25 %
  ▸ pause until someone promotes
    weight 50 %
    pause until someone promotes
    weight 75 %
    pause for 5s
    the new revision serves alone, and is the stable one from then on

What to do:
  Go on:
    kubectl argo rollouts promote web -n demo
  Go back to the stable revision:
    kubectl argo rollouts abort web -n demo
"
`);
  });
  test('says of an aborted rollout what has happened', async () => {
    expect(await explained(webRollout(sixSteps), 'set image web c=demo:v2', 'abort web')).toMatchInlineSnapshot(`
"✖ Degraded  rollout web in namespace demo, revision 2

The update was aborted, the stable revision serves: Rollout aborted update to revision 2
Waiting: (what the controller says)

What to do:
  Correct the cause and apply the new version: it starts by itself.
  Try the same update again:
    kubectl argo rollouts retry rollout web -n demo
  Give the update up for good:
    kubectl argo rollouts undo web -n demo
"
`);
  });
  test('shows what keeps pods from being ready', async () => {
    expect(await explained(webRollout(sixSteps, { progressDeadlineSeconds: 5 }), 'set image web c=demo:crash')).toMatchInlineSnapshot(`
"✖ Degraded  rollout web in namespace demo, revision 2

The update made no progress within its deadline: ReplicaSet "web-HASH" has timed out progressing.
Waiting: (what the controller says)

What it is based on:
  Pod web-HASH-xxxxx is CrashLoopBackOff after 1 restart: c: back-off 10s restarting failed container=c pod=web-HASH-c8bqn_demo(d1ae841e-d99e-4bc2-b99a-f75efef7b54c)

The update:
  ▸ weight 25 %
    pause until someone promotes
    weight 50 %
    pause until someone promotes
    weight 75 %
    pause for 5s
    the new revision serves alone, and is the stable one from then on

What to do:
  Correct the cause: it goes on as soon as the pods are ready.
  Go back to the stable revision:
    kubectl argo rollouts abort web -n demo
"
`);
  });
  test('says of a blue-green rollout that it waits for its switch', async () => {
    await cluster.client.create(services, webService('web'));
    const strategy = { blueGreen: { activeService: 'web', autoPromotionEnabled: false } };
    expect(await explained(webRollout(strategy), 'set image web c=demo:v2')).toMatchInlineSnapshot(`
"॥ Paused  rollout web in namespace demo, revision 2

The new revision is ready; the switch of the active Service waits until someone promotes it.
Waiting: (what the controller says)

The update:
  ✔ pods of the new revision
  ▸ pause until someone promotes
    switch of the active Service to the new revision
    the old pods go after 30s

What to do:
  Go on:
    kubectl argo rollouts promote web -n demo
  Go back to the stable revision:
    kubectl argo rollouts abort web -n demo
"
`);
  });
  test('says which field is wrong', async () => {
    expect(await explained(webRollout({ blueGreen: { activeService: 'nope' } }))).toMatchInlineSnapshot(`
"✖ Degraded  rollout web in namespace demo

The Rollout breaks a rule, so the controller changes nothing: The Rollout "web" is invalid: spec.strategy.blueGreen.activeService: Invalid value: "nope": service "nope" not found
Waiting: (what the controller says)

What to do:
  Correct the field that the message names, and apply the Rollout again.
"
`);
  });
  test('has nothing to explain when all is done', async () => {
    expect(await explained(webRollout(sixSteps))).toMatchInlineSnapshot(`
"✔ Healthy  rollout web in namespace demo, revision 1

Nothing is under way: the newest revision serves alone.
"
`);
  });
  test('gives machines one word for the situation', async () => {
    await explained(webRollout(sixSteps), 'set image web c=demo:v2', 'pause web');
    expect(await cluster.run('explain', 'web', '-o', 'jsonpath={.situation}')).toMatchObject({ out: 'paused-by-hand\n' });
    expect((await cluster.run('explain', 'web', '-o', 'yaml')).out).toContain('situation: paused-by-hand\n');
    expect(JSON.parse((await cluster.run('explain', 'web', '-o', 'json')).out)).toMatchObject({
      situation: 'paused-by-hand',
      advice: [{ what: 'Go on', command: 'kubectl argo rollouts promote web -n demo' }, {}],
    });
  });
  test('says that there is no such rollout', async () => {
    expect(await cluster.run('explain', 'web')).toMatchObject({ exitCode: 1, err: 'Error: rollout.argoproj.io "web" not found\n' });
  });
});

/** The built plugin, called through kubectl as users call it. */
import assert from 'node:assert/strict';
import type { Check } from '../check.ts';
import type { Kubectl } from '../kubectl.ts';
import { waitFor } from '../patience.ts';
import { checkRelease, runRelease } from '../release/release.ts';
import { inNamespace, type Stage } from '../stage.ts';
import { canary } from './objects.ts';

const rollouts = (kubectl: Kubectl) => ({
  ok: (...args: readonly string[]) => kubectl.ok(['argo', 'rollouts', ...args]),
  run: (...args: readonly string[]) => kubectl.run(['argo', 'rollouts', ...args]),
});

const until = (kubectl: Kubectl, name: string, path: string, value: string) =>
  waitFor(`${path} = ${value} in Rollout ${name}`, 30, async () =>
    (await kubectl.ok(['get', 'ro', name, `--output=jsonpath={${path}}`])) === value ? true : undefined,
  );

const imageOf = (kubectl: Kubectl, name: string) =>
  kubectl.ok(['get', 'ro', name, '--output=jsonpath={.spec.template.spec.containers[0].image}']);

export const pluginChecks: readonly Check<Stage>[] = [
  {
    name: 'an update is started, looked at, promoted and awaited',
    run: (stage) =>
      inNamespace(stage, async ({ kubectl }) => {
        const plugin = rollouts(kubectl);
        await kubectl.ok(['apply', '--filename=-'], canary('web'));
        assert.match(await plugin.ok('status', 'web', '--timeout', '30s'), /^Healthy$/m);
        await plugin.ok('set', 'image', 'web', 'web=demo:v2');
        await until(kubectl, 'web', '.status.phase', 'Paused');
        assert.match(await plugin.ok('status', 'web', '--watch=false'), /^Paused - CanaryPauseStep$/m);
        const tree = await plugin.ok('get', 'rollout', 'web', '--no-color');
        for (const line of [
          /^Name: +web$/m,
          /^Status: .*Paused$/m,
          /^ +Step: +1\/2$/m,
          /revision:2/,
          /revision:1/,
          /demo:v1 \(stable\)/,
          /demo:v2 \(canary\)/,
        ])
          assert.match(tree, line);
        await plugin.ok('promote', 'web');
        assert.match(await plugin.ok('status', 'web', '--timeout', '30s'), /^Healthy$/m);
      }),
  },
  {
    name: 'an update is aborted, tried again, and taken back to the former revision',
    run: (stage) =>
      inNamespace(stage, async ({ kubectl }) => {
        const plugin = rollouts(kubectl);
        await kubectl.ok(['apply', '--filename=-'], canary('web'));
        await plugin.ok('status', 'web', '--timeout', '30s');
        await plugin.ok('set', 'image', 'web', '*=demo:v2');
        await until(kubectl, 'web', '.status.phase', 'Paused');
        await plugin.ok('abort', 'web');
        const degraded = await plugin.run('status', 'web', '--timeout', '30s');
        assert.match(degraded.stdout, /^Degraded - RolloutAborted: /m);
        assert.notEqual(degraded.code, 0);
        await plugin.ok('retry', 'rollout', 'web');
        await until(kubectl, 'web', '.status.phase', 'Paused');
        await plugin.ok('undo', 'web');
        assert.equal(await imageOf(kubectl, 'web'), 'demo:v1');
        assert.match(await plugin.ok('status', 'web', '--timeout', '30s'), /^Healthy$/m);
      }),
  },
  {
    name: 'a rollout is paused by hand and restarted',
    run: (stage) =>
      inNamespace(stage, async ({ kubectl }) => {
        const plugin = rollouts(kubectl);
        await kubectl.ok(['apply', '--filename=-'], canary('web'));
        await plugin.ok('status', 'web', '--timeout', '30s');
        await plugin.ok('pause', 'web');
        await until(kubectl, 'web', '.spec.paused', 'true');
        await until(kubectl, 'web', '.status.phase', 'Paused');
        await plugin.ok('promote', 'web');
        await until(kubectl, 'web', '.status.phase', 'Healthy');
        const before = await kubectl.ok(['get', 'pods', '--output=jsonpath={.items[*].metadata.uid}']);
        await plugin.ok('restart', 'web');
        await waitFor('pods that are all new', 60, async () => {
          const now = (await kubectl.ok(['get', 'pods', '--output=jsonpath={.items[*].metadata.uid}'])).split(' ');
          return now.length === 2 && now.every((uid) => !before.includes(uid)) ? true : undefined;
        });
      }),
  },
  {
    name: 'a release script written for the plugin of the reference runs as it is',
    limitSeconds: 300,
    run: (stage) =>
      inNamespace(stage, async ({ kubectl, namespace }) => {
        await kubectl.ok(['apply', '--filename=-'], canary('web'));
        checkRelease(await runRelease('web', namespace, kubectl.environment));
      }),
  },
  {
    name: 'a Rollout that does not exist is told in one sentence, with exit code 1',
    run: (stage) =>
      inNamespace(stage, async ({ kubectl }) => {
        const { code, stdout, stderr } = await rollouts(kubectl).run('promote', 'nobody');
        assert.equal(code, 1);
        assert.equal(stdout, '');
        assert.match(stderr, /^Error: .*"nobody" not found$/m);
        assert.equal(stderr.trim().split('\n').length, 1);
      }),
  },
];

import { describe, expect, test } from '@jest/globals';
import { type RolloutStatus, rollouts } from '@sluice/api';
import { events, replicaSets } from '@sluice/kubernetes';
import { settle } from '@sluice/kubernetes/manual-clock';
import { createFakeCluster, type FakeCluster } from '../testing/fake-cluster.ts';
import { blueGreen, namespace, pausedCanary, revision, templateWith, web } from '../testing/scene.ts';
import { begin, type RunOptions, run } from '../testing/terminal.ts';

const [stableHash, newHash] = ['79c5ff6557', 'fffbb9664'];

const withRollout = (status: RolloutStatus = {}, spec: Parameters<typeof pausedCanary>[1] = {}): FakeCluster => {
  const cluster = createFakeCluster();
  cluster.put(rollouts, pausedCanary(status, spec));
  return cluster;
};
const healthy: RolloutStatus = {
  phase: 'Healthy',
  message: '',
  stableRS: newHash,
  currentStepIndex: 6,
  pauseConditions: [],
  controllerPause: false,
};
const aborted: RolloutStatus = {
  phase: 'Degraded',
  message: 'RolloutAborted: Rollout aborted update to revision 2',
  abort: true,
  currentStepIndex: 0,
  pauseConditions: [],
  controllerPause: false,
};
/** The spec is newer than the status. */
const unseen = (status: RolloutStatus) => ({ ...pausedCanary(status), metadata: { ...pausedCanary().metadata, generation: 3 } });

/** Begins to wait, lets the first look happen. */
async function waiting(cluster: FakeCluster, flags: string, options: RunOptions = {}) {
  const command = begin(['wait', 'web', ...flags.split(' ').filter(Boolean)], { ...options, cluster });
  await settle();
  return command;
}
const outcome = async (cluster: FakeCluster, flags = '', options: RunOptions = {}) => {
  const { exitCode, err } = await run(['wait', 'web', ...flags.split(' ').filter(Boolean)], { ...options, cluster });
  return [exitCode, err];
};

describe('wait', () => {
  test.each<[string, string, FakeCluster]>([
    ['healthy', '', withRollout(healthy)],
    ['healthy, which has all steps behind it', '--for=step=6', withRollout(healthy)],
    ['healthy, or something else', '--for=paused,healthy', withRollout(healthy)],
    ['healthy with the image', '--image demo:v2', withRollout(healthy)],
    ['healthy at the revision', `--revision ${newHash}`, withRollout(healthy)],
    ['paused', '--for=paused', withRollout()],
    ['at the step', '--for=step=1', withRollout()],
    ['paused where that is good enough', '--on-pause=succeed', withRollout()],
    ['aborted', '--for=aborted', withRollout(aborted)],
  ])('ends with 0 when the rollout is %s', async (_, flags, cluster) => {
    expect(await outcome(cluster, flags)).toEqual([0, '']);
  });

  test.each<[string, string, FakeCluster, string]>([
    ['aborted', '', withRollout(aborted), 'Degraded - RolloutAborted: Rollout aborted update to revision 2'],
    ['healthy instead of aborted', '--for=aborted', withRollout(healthy), "rollout 'web' is healthy, and will not be aborted any more"],
    ['paused where nobody is there', '--on-pause=fail', withRollout(), "rollout 'web' is paused until someone acts: CanaryPauseStep"],
  ])('ends with 1 when the rollout is %s', async (_, flags, cluster, message) => {
    expect(await outcome(cluster, flags)).toEqual([1, `Error: ${message}\n`]);
  });

  test('ends with 2 where there is no such rollout or step, and where the server refuses', async () => {
    expect(await outcome(createFakeCluster())).toEqual([2, 'Error: rollout.argoproj.io "web" not found\n']);
    expect(await outcome(withRollout(), '--for=step=7')).toEqual([2, "Error: rollout 'web' has 6 steps\n"]);
    expect(await outcome(createFakeCluster({ notServed: ['rollouts.argoproj.io'] }))).toEqual([
      2,
      expect.stringMatching(/^Error: the server could not find the requested resource\n/),
    ]);
  });

  test('ends with 3 when the time is over, and says what it still waits for', async () => {
    const command = await waiting(withRollout(), '--timeout 3s');
    await command.clock.advance(3000);
    expect(await command.exitCode).toBe(3);
    expect(command.err()).toBe("Error: rollout 'web' was not healthy within 3s: Paused - CanaryPauseStep\n");
    expect(command.clock.pending).toBe(0);
  });

  test('ends with 4 when another template is applied', async () => {
    const cluster = withRollout();
    const command = await waiting(cluster, '');
    cluster.put(rollouts, pausedCanary({}, { template: templateWith('demo:v3') }));
    expect(await command.exitCode).toBe(4);
    expect(command.err()).toBe("Error: the pod template of rollout 'web' was changed again\n");
  });

  test('goes on when only the size is changed', async () => {
    const cluster = withRollout();
    const command = await waiting(cluster, '');
    cluster.put(rollouts, pausedCanary({}, { replicas: 9 }));
    await settle();
    cluster.put(rollouts, pausedCanary(healthy, { replicas: 9 }));
    expect(await command.exitCode).toBe(0);
  });

  test('ends with 4 when the revision is another one, now or later', async () => {
    const cluster = withRollout();
    const old = revision(pausedCanary(), stableHash, 'demo:v1', 1, 11, 3);
    cluster.put(replicaSets, old);
    expect(await outcome(cluster, `--revision ${stableHash}`)).toEqual([
      4,
      `Error: revision ${stableHash} of rollout 'web' was replaced by ${newHash}\n`,
    ]);
    const command = await waiting(cluster, `--revision ${newHash}`);
    cluster.put(rollouts, pausedCanary({ ...healthy, currentPodHash: 'other', stableRS: 'other' }));
    expect(await command.exitCode).toBe(4);
  });

  test('waits for an image, and for a rollout, that are yet to be applied', async () => {
    const cluster = createFakeCluster();
    const command = await waiting(cluster, '--image demo:v3');
    cluster.put(rollouts, pausedCanary(healthy));
    await settle();
    cluster.put(rollouts, pausedCanary(healthy, { template: templateWith('demo:v3') }));
    expect(await command.exitCode).toBe(0);
    expect(command.out()).toBe(`00:30:37  Healthy - waiting for image demo:v3 to be applied (step 6/6, weight 100)
00:30:37  Healthy (step 6/6, weight 100)
rollout 'web' is healthy
`);
  });

  test('never takes the state of a former spec for that of the present one', async () => {
    const flags = ['', '--for=paused', '--for=aborted', '--for=step=1', '--on-pause=fail', '--for=healthy,paused,aborted'];
    for (const status of [healthy, aborted, {}]) {
      for (const each of flags) {
        const cluster = createFakeCluster();
        cluster.put(rollouts, unseen(status));
        const command = await waiting(cluster, `${each} -t 1s`);
        await command.clock.advance(1000);
        expect([each, await command.exitCode]).toEqual([each, 3]);
      }
    }
  });

  test('does not take a retry, a promotion or a resume that has not been seen yet for a failure', async () => {
    const cases: readonly RolloutStatus[] = [{ ...aborted, abort: false }, { promoteFull: true }, { pauseConditions: [] }];
    for (const status of cases) {
      const command = await waiting(withRollout(status), '--on-pause=fail -t 1s');
      await command.clock.advance(1000);
      expect(await command.exitCode).toBe(3);
    }
  });

  test('takes a pause that ends by itself for no pause that someone must end', async () => {
    const timed = withRollout({ currentStepIndex: 5 });
    const auto = withRollout(
      { pauseConditions: [{ reason: 'BlueGreenPause', startTime: '2026-01-01T00:00:00Z' }] },
      { strategy: { blueGreen: { ...blueGreen.blueGreen, activeService: 'web', autoPromotionSeconds: 30 } } },
    );
    for (const cluster of [timed, auto]) {
      const command = await waiting(cluster, '--on-pause=fail -t 1s');
      await command.clock.advance(1000);
      expect(await command.exitCode).toBe(3);
    }
    expect((await outcome(withRollout({ currentStepIndex: 5 }, { paused: true }), '--on-pause=fail'))[0]).toBe(1);
  });

  test('believes InvalidSpec when it has stood for ten seconds', async () => {
    const invalid: RolloutStatus = { phase: 'Degraded', message: 'InvalidSpec: no Service', pauseConditions: [], controllerPause: false };
    const cluster = withRollout(invalid);
    const patient = await waiting(cluster, '');
    await patient.clock.advance(9000);
    cluster.put(rollouts, pausedCanary(healthy));
    expect(await patient.exitCode).toBe(0);
    const other = await waiting(withRollout(invalid), '');
    await other.clock.advance(10_000);
    expect(await other.exitCode).toBe(1);
  });

  test('says that the rollout was deleted, or made anew', async () => {
    const cluster = withRollout();
    const [first, second] = [await waiting(cluster, ''), await waiting(cluster, '')];
    cluster.remove(rollouts, web);
    expect(await first.exitCode).toBe(1);
    expect(first.err()).toBe("Error: rollout 'web' was deleted\n");
    expect(await second.exitCode).toBe(1);
    const third = await waiting(withRollout(), '');
    third.interrupt.stop();
    expect(await third.exitCode).toBe(130);
  });

  test('waits for a server that is away from the beginning on', async () => {
    const cluster = withRollout(healthy);
    cluster.goAway();
    const command = await waiting(cluster, '');
    cluster.comeBack();
    await command.clock.advance(2000);
    expect(await command.exitCode).toBe(0);
    expect(command.out()).toContain('00:30:37  trying again: connection refused\n');
  });

  test('tells the events that happen meanwhile, and none from before', async () => {
    const cluster = withRollout();
    const event = (name: string, reason: string) =>
      cluster.put(events, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace },
        involvedObject: { kind: 'Rollout', name: 'web' },
        type: 'Normal',
        reason,
        message: 'So it is',
        lastTimestamp: '2026-11-25T00:30:39Z',
      });
    event('a', 'Before');
    const command = await waiting(cluster, '');
    event('b', 'RolloutStepCompleted');
    await settle();
    cluster.put(rollouts, pausedCanary(healthy));
    await command.exitCode;
    expect(command.out()).toBe(`00:30:37  Paused - CanaryPauseStep (step 1/6, weight 25)
00:30:39  Normal RolloutStepCompleted: So it is
00:30:37  Healthy (step 6/6, weight 100)
rollout 'web' is healthy
`);
  });

  test('tells machines one object a line, and the result last', async () => {
    const cluster = withRollout();
    const command = await waiting(cluster, '-o json --on-pause=fail');
    await command.exitCode;
    const lines: readonly object[] = command
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      {
        type: 'state',
        time: '2026-11-25T00:30:37Z',
        phase: 'Paused',
        message: 'CanaryPauseStep',
        revision: newHash,
        step: 1,
        steps: 6,
        setWeight: 25,
      },
      {
        type: 'result',
        time: '2026-11-25T00:30:37Z',
        result: 'failed',
        message: "rollout 'web' is paused until someone acts: CanaryPauseStep",
        exitCode: 1,
        hint: 'What keeps it: kubectl argo rollouts explain web -n demo',
      },
    ]);
  });
});

describe('wait in a pipeline', () => {
  test('folds its lines and annotates the run on GitHub', async () => {
    const env = { GITHUB_ACTIONS: 'true' };
    const { out, exitCode } = await run(['wait', 'web'], { cluster: withRollout(aborted), env });
    expect(exitCode).toBe(1);
    expect(out).toBe(`::group::Waiting for rollout 'web' to be healthy
00:30:37  Degraded - RolloutAborted: Rollout aborted update to revision 2 (step 0/6, weight 0)
::endgroup::
What keeps it: kubectl argo rollouts explain web -n demo
::error title=Rollout::Degraded - RolloutAborted: Rollout aborted update to revision 2
`);
    const good = await run(['wait', 'web', '-o', 'json'], { cluster: withRollout(healthy), env });
    expect(good.err).toBe("::notice title=Rollout::rollout 'web' is healthy\n");
  });

  test('folds and colours on GitLab', async () => {
    const { out } = await run(['wait', 'web'], { cluster: withRollout(healthy), env: { GITLAB_CI: 'true' } });
    expect(out.split('\n')).toEqual([
      "\u001b[0Ksection_start:1795566637:sluice_wait\r\u001b[0KWaiting for rollout 'web' to be healthy",
      '00:30:37  Healthy (step 6/6, weight 100)',
      '\u001b[0Ksection_end:1795566637:sluice_wait\r\u001b[0K',
      "rollout 'web' is healthy",
      "\u001b[32;1mrollout 'web' is healthy\u001b[0;m",
      '',
    ]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { rollouts } from '@sluice/api';
import { stopper } from '@sluice/kubernetes';
import { createManualClock, settle } from '@sluice/kubernetes/manual-clock';
import { createFakeCluster } from '../testing/fake-cluster.ts';
import { namespace, pausedCanary, start, web } from '../testing/scene.ts';
import { follow } from './follow.ts';

async function following() {
  const cluster = createFakeCluster();
  cluster.put(rollouts, pausedCanary());
  const clock = createManualClock(start);
  const stop = stopper();
  let changes = 0;
  const followed = await follow(rollouts, { namespace }, { client: cluster.client, clock, stop, onChange: () => void changes++ });
  const phases = () => followed.objects().map(({ status }) => status?.phase);
  return { cluster, clock, stop, phases, changes: () => changes };
}

describe('what is followed', () => {
  test('is complete from the start, and changes with the server', async () => {
    const { cluster, phases, changes } = await following();
    expect([phases(), changes()]).toEqual([['Paused'], 0]);
    cluster.put(rollouts, pausedCanary({ phase: 'Healthy' }));
    await settle();
    expect([phases(), changes()]).toEqual([['Healthy'], 1]);
    cluster.remove(rollouts, web);
    await settle();
    expect([phases(), changes()]).toEqual([[], 2]);
  });

  test('shows the last known state while the server is away, and catches up', async () => {
    const { cluster, clock, phases } = await following();
    cluster.goAway();
    await clock.advance(10_000);
    expect(phases()).toEqual(['Paused']);
    cluster.put(rollouts, pausedCanary({ phase: 'Healthy' }));
    cluster.comeBack();
    await clock.advance(1000);
    expect(phases()).toEqual(['Healthy']);
    cluster.put(rollouts, pausedCanary({ phase: 'Degraded' }));
    await settle();
    expect(phases()).toEqual(['Degraded']);
  });

  test('asks a server that is away once a second', async () => {
    const { cluster, clock } = await following();
    let lists = 0;
    const { client } = cluster;
    const list = client.list;
    client.list = (...args) => {
      lists += 1;
      return list(...args);
    };
    cluster.goAway();
    await clock.advance(10_000);
    expect(lists).toBe(10);
  });

  test('is left alone after stop', async () => {
    const { cluster, clock, stop, changes } = await following();
    await settle();
    stop.stop();
    await settle();
    cluster.put(rollouts, pausedCanary({ phase: 'Healthy' }));
    await clock.advance(10_000);
    expect([changes(), cluster.watches, clock.pending]).toEqual([0, 0, 0]);
  });

  test('begins with the refusal of the server where there is one', async () => {
    const cluster = createFakeCluster();
    cluster.goAway();
    const options = { client: cluster.client, clock: createManualClock(start), stop: stopper(), onChange() {} };
    await expect(follow(rollouts, {}, options)).rejects.toThrow('connection refused');
  });
});

import { describe, expect, test } from '@jest/globals';
import { ApiError, type Lease, leases, silentLog, stopper } from '@sluice/kubernetes';
import { createManualClock, settle } from '@sluice/kubernetes/manual-clock';
import fc from 'fast-check';
import { runLeaderElection } from './leader-election.ts';
import { createFakeServer } from './testing/fake-server.ts';
import { startProcess, type TestProcess } from './testing/process.ts';

const key = { namespace: 'default', name: 'lock' };

function open() {
  const server = createFakeServer();
  const clock = createManualClock();
  const start = (identity: string): TestProcess => startProcess({ clock, client: server.client, identity });
  const lease = async (): Promise<Lease> => {
    const present = await server.client.get(leases, key);
    if (present === undefined) throw new Error('no lease');
    return present;
  };
  return { server, clock, start, lease };
}

const seconds = 1000;

describe('a leader election', () => {
  test('writes the lease as client-go does', async () => {
    const { clock, start, lease } = open();
    start('one');
    await settle();
    expect((await lease()).spec).toEqual({
      holderIdentity: 'one',
      leaseDurationSeconds: 15,
      acquireTime: '2001-09-09T01:46:40.000000Z',
      renewTime: '2001-09-09T01:46:40.000000Z',
      leaseTransitions: 0,
    });
    await clock.advance(4.5 * seconds);
    expect((await lease()).spec).toMatchObject({
      acquireTime: '2001-09-09T01:46:40.000000Z',
      renewTime: '2001-09-09T01:46:44.000000Z',
      leaseTransitions: 0,
    });
  });

  test('lets nobody else in while the leader renews, and asks the server for nothing but the renewals', async () => {
    const { server, clock, start } = open();
    const one = start('one');
    await settle();
    const two = start('two');
    await clock.advance(60 * seconds);
    const before = server.requests.length;
    await clock.advance(600 * seconds);
    expect([one.mayWrite, two.mayWrite, two.leading]).toEqual([true, false, false]);
    expect(new Set(server.requests.slice(before))).toEqual(new Set(['patch lock']));
    expect(server.requests.length - before).toBe(300);
  });

  test('hands over within a second after a clean stop, once the work of the leader has ended', async () => {
    const { clock, start, lease } = open();
    const one = start('one');
    await settle();
    const two = start('two');
    await clock.advance(5 * seconds);
    one.stop();
    expect(one.mayWrite).toBe(false);
    await clock.advance(1 * seconds);
    expect(one.result).toEqual({ lost: false });
    expect([two.leading, two.mayWrite]).toEqual([true, true]);
    expect((await lease()).spec).toMatchObject({ holderIdentity: 'two', leaseTransitions: 1 });
  });

  test('leaves a lease without a holder behind when nobody else is there', async () => {
    const { start, lease } = open();
    const one = start('one');
    await settle();
    one.stop();
    await settle();
    expect((await lease()).spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
  });

  test('takes over from a process that died, after its lease and not before', async () => {
    const { clock, start } = open();
    const one = start('one');
    await settle();
    const two = start('two');
    await clock.advance(9 * seconds);
    one.freeze();
    await clock.advance(12 * seconds);
    expect(two.leading).toBe(false);
    await clock.advance(4 * seconds);
    expect(two.mayWrite).toBe(true);
  });

  test('a process that was paused past its lease may not write when it goes on, and knows that it has lost', async () => {
    const { clock, start } = open();
    const one = start('one');
    await settle();
    const two = start('two');
    await clock.advance(3 * seconds);
    one.freeze();
    await clock.advance(40 * seconds);
    one.thaw();
    expect(one.mayWrite).toBe(false);
    await clock.advance(20 * seconds);
    expect([one.result, two.mayWrite]).toEqual([{ lost: true }, true]);
  });

  test.each([
    ['just past its lease', 15.5, 0],
    ['while the time of day was set back by an hour', 40, -3600],
  ])('nor may one that was paused %s', async (_, pausedSeconds, shiftSeconds) => {
    const { clock, start } = open();
    const one = start('one');
    await settle();
    const two = start('two');
    await clock.advance(4.2 * seconds);
    one.freeze();
    clock.shift(shiftSeconds * seconds);
    await clock.advance(pausedSeconds * seconds);
    expect(two.mayWrite).toBe(true);
    one.thaw();
    expect(one.mayWrite).toBe(false);
  });

  test('a renewal counts from when it was sent, however late its answer is read', async () => {
    const { clock, start } = open();
    const one = start('one');
    await settle();
    const two = start('two');
    one.delay = { request: 0, answer: 1 * seconds };
    await clock.advance(2.5 * seconds);
    one.freeze();
    await clock.advance(40 * seconds);
    expect(two.mayWrite).toBe(true);
    one.thaw();
    for (let index = 0; index < 10; index += 1) {
      expect(one.mayWrite).toBe(false);
      await clock.advance(0.1 * seconds);
    }
    expect(one.result).toEqual({ lost: true });
  });

  test('a leader that cannot reach the server stops writing 10 s after its last renewal, before the lease ends', async () => {
    const { clock, start } = open();
    const one = start('one');
    await clock.advance(4.1 * seconds);
    one.connection = 'lost';
    await clock.advance(9.8 * seconds);
    expect(one.mayWrite).toBe(true);
    await clock.advance(0.2 * seconds);
    expect(one.mayWrite).toBe(false);
    await clock.advance(10 * seconds);
    expect(one.result).toEqual({ lost: true });
  });

  test('an answer that got lost does not cost the lease', async () => {
    const { clock, start } = open();
    const one = start('one');
    await clock.advance(4.1 * seconds);
    one.connection = 'unanswered';
    await clock.advance(2 * seconds);
    one.connection = 'good';
    for (let index = 0; index < 120; index += 1) {
      await clock.advance(0.5 * seconds);
      expect(one.mayWrite).toBe(true);
    }
  });

  test('short outages do not cost the lease', async () => {
    const { server, clock, start } = open();
    const one = start('one');
    await settle();
    for (let index = 0; index < 20; index += 1) {
      for (let failure = 0; failure < 8; failure += 1) server.failures.push(new ApiError('InternalError', 'etcd leader changed'));
      await clock.advance(12 * seconds);
      expect(one.mayWrite).toBe(true);
    }
  });

  test('polls where it may not watch the lease', async () => {
    const { server, clock, start } = open();
    const one = start('one');
    await settle();
    const { watch } = server.client;
    // biome-ignore lint/correctness/useYield: a watch that is refused at once
    server.client.watch = async function* () {
      throw new ApiError('Forbidden', 'leases cannot be watched');
    };
    const two = start('two');
    await clock.advance(30 * seconds);
    expect(two.leading).toBe(false);
    one.stop();
    await clock.advance(3 * seconds);
    expect(two.mayWrite).toBe(true);
    server.client.watch = watch;
  });

  test('does not take a lease that was deleted under its holder before its time', async () => {
    const { server, clock, start } = open();
    const one = start('one');
    await settle();
    const two = start('two');
    await clock.advance(3.5 * seconds);
    server.remove(key);
    for (let index = 0; index < 200; index += 1) {
      expect(Number(one.mayWrite) + Number(two.mayWrite)).toBeLessThanOrEqual(1);
      await clock.advance(0.1 * seconds);
    }
    expect(one.mayWrite).toBe(true);
  });

  test('a process of the same name as the holder waits like any other', async () => {
    const { clock, start } = open();
    const one = start('one');
    await settle();
    const again = start('one');
    await clock.advance(120 * seconds);
    expect([one.mayWrite, again.mayWrite]).toEqual([true, false]);
  });

  test('throws on what the work throws, after giving the lease back', async () => {
    const { server, clock, lease } = open();
    const election = runLeaderElection(
      {
        client: server.client,
        clock,
        random: () => 0,
        log: silentLog,
        lease: key,
        identity: 'one',
        lead: async () => {
          throw new Error('a bug in the work');
        },
      },
      stopper(),
    );
    await expect(election).rejects.toThrow('a bug in the work');
    expect((await lease()).spec?.holderIdentity).toBe('');
    expect(clock.pending).toBe(0);
  });
});

const who = fc.nat({ max: 2 });
const latency = fc.constantFrom(0, 0, 100, 2_000, 4_900, 8_000, 14_000);
const trouble = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(100, 1_000, 3_000, 9_900, 15_100, 30_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('slow' as const), who, request: latency, answer: latency }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('connect' as const), who, how: fc.constantFrom('good', 'lost', 'unanswered') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('server-errors' as const), times: fc.integer({ min: 1, max: 10 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cut-watches' as const) }) },
);
const freezing = fc.oneof(fc.record({ do: fc.constant('freeze' as const), who }), fc.record({ do: fc.constant('thaw' as const), who }));
const clockSetting = fc.record({
  do: fc.constant('set-clock' as const),
  ms: fc.constantFrom(-3_600_000, -9_000, 9_000, 20_000, 3_600_000),
});
type Trouble = typeof trouble | typeof freezing | typeof clockSetting extends fc.Arbitrary<infer T> ? T : never;

/** Lives through the troubles; then all is well again, and somebody must lead. */
async function live(troubles: readonly Trouble[]): Promise<void> {
  const { server, clock, start } = open();
  let born = 0;
  const processes = [start('p0'), start('p1'), start('p2')];
  const oneAtMost = (): void => {
    const writers = processes.filter(({ mayWrite }) => mayWrite).map(({ identity }) => identity);
    expect(writers.length).toBeLessThanOrEqual(1);
  };
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 250) {
      await clock.advance(Math.min(250, left));
      oneAtMost();
    }
  };
  const replace = (index: number): void => {
    processes[index]?.thaw();
    processes[index]?.stop();
    oneAtMost();
    born += 1;
    processes[index] = start(`p${index}-${born}`);
  };

  await settle();
  for (const each of troubles) {
    const process = 'who' in each ? processes[each.who] : undefined;
    switch (each.do) {
      case 'wait':
        await pass(each.ms);
        break;
      case 'slow':
        if (process !== undefined) process.delay = { request: each.request, answer: each.answer };
        break;
      case 'connect':
        if (process !== undefined) process.connection = each.how as TestProcess['connection'];
        break;
      case 'restart':
        replace(each.who);
        break;
      case 'server-errors':
        for (let index = 0; index < each.times; index += 1) server.failures.push(new ApiError('InternalError', 'etcd leader changed'));
        break;
      case 'cut-watches':
        server.endWatches(new ApiError('Unreachable', 'reset'));
        break;
      case 'freeze':
        process?.freeze();
        break;
      case 'thaw':
        process?.thaw();
        break;
      case 'set-clock':
        clock.shift(each.ms);
        break;
    }
    oneAtMost();
    await settle();
    oneAtMost();
  }

  server.failures.length = 0;
  for (const [index, process] of processes.entries()) {
    process.thaw();
    oneAtMost();
    process.delay = { request: 0, answer: 0 };
    process.connection = 'good';
    await pass(20 * seconds);
    if (process.result !== undefined) replace(index);
  }
  await pass(60 * seconds);
  expect(processes.filter(({ mayWrite }) => mayWrite)).toHaveLength(1);
}

test('never do two write at once, whatever freezes, fails, is slow or restarts; and when all is well, one does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof({ weight: 3, arbitrary: trouble }, { weight: 1, arbitrary: freezing }), { maxLength: 30 }), live),
    {
      numRuns: 150,
    },
  );
});

test('nor do they when the time of day is set back or forth', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 3, arbitrary: trouble }, { weight: 1, arbitrary: clockSetting }), { maxLength: 30 }),
      live,
    ),
    { numRuns: 100 },
  );
});

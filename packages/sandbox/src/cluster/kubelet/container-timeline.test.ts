import { describe, expect, test } from '@jest/globals';
import type { Pod } from '@sluice/kubernetes';
import fc from 'fast-check';
import { type ContainerModel, type ContainerView, containerAt, type Origin } from './container-timeline.ts';
import { crashes, exits, failsToPull, flips, type ImageBehaviour, neverReady, serves } from './image-behaviour.ts';

const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } };
const beginning: Origin = { atMs: 0, pulled: false, crashes: 0 };
const model = (behaviour: Partial<ImageBehaviour> = {}, rest: Partial<ContainerModel> = {}): ContainerModel => ({
  behaviour: { ...serves, ...behaviour },
  restartPolicy: 'Always',
  probedFromMs: 0,
  ...rest,
});

const word = (view: ContainerView): string =>
  view.state === 'waiting' ? view.reason : view.state === 'running' ? (view.ready ? 'ready' : 'running') : `exit ${view.ended.exitCode}`;

/** Every change of a container in its first `forMs`: `[ms, state, restarts]`. */
function course(container: ContainerModel, forMs: number, origin: Origin = beginning): [number, string, number][] {
  const seen: [number, string, number][] = [];
  for (let at = origin.atMs; at < forMs; ) {
    const view = containerAt(container, origin, at);
    seen.push([at, word(view), view.restarts]);
    expect(view.untilMs).toBeGreaterThan(at);
    at = view.untilMs;
  }
  return seen;
}

describe('the course of a container', () => {
  test('pulls, starts, gets ready and stays so', () => {
    expect(course(model(), 1e9)).toEqual([
      [0, 'ContainerCreating', 0],
      [200, 'running', 0],
      [1000, 'ready', 0],
    ]);
  });

  test('is not ready before its probe asks', () => {
    expect(course(model({}, { probedFromMs: 5000 }), 1e9).at(-1)).toEqual([5200, 'ready', 0]);
  });

  test('runs for ever without being ready', () => {
    expect(course(model(neverReady), 1e9).at(-1)).toEqual([200, 'running', 0]);
  });

  test('backs off longer and longer when it crashes: 1 s, then 10 s, 20 s … 5 min', () => {
    const seen = course(model(crashes()), 2_000_000);
    expect(seen.slice(0, 8)).toEqual([
      [0, 'ContainerCreating', 0],
      [200, 'running', 0],
      [700, 'exit 1', 0],
      [1700, 'running', 1],
      [2200, 'CrashLoopBackOff', 1],
      [12_200, 'running', 2],
      [12_700, 'CrashLoopBackOff', 2],
      [32_700, 'running', 3],
    ]);
    const starts = seen.filter(([, state]) => state === 'running').map(([at]) => at);
    const pauses = starts.slice(1).map((at, index) => (at - (starts[index] ?? 0) - 500) / 1000);
    expect(pauses).toEqual([1, 10, 20, 40, 80, 160, 300, 300, 300, 300, 300]);
  });

  test('a crash after a long life is forgiven: the container is restarted at once, each time', () => {
    const seen = course(model(crashes({ afterMs: 600_000, exitCode: 3 })), 2_000_000);
    expect(seen.filter(([, state]) => state === 'exit 3').map(([at]) => at)).toEqual([600_200, 1_201_200, 1_802_200]);
    expect(seen.filter(([, state]) => state === 'ready')).toHaveLength(4);
  });

  test('serves after it has crashed its number of times', () => {
    expect(course(model(crashes({ times: 2 })), 1e9).slice(-3)).toEqual([
      [2200, 'CrashLoopBackOff', 1],
      [12_200, 'running', 2],
      [13_000, 'ready', 2],
    ]);
  });

  test('says that an image cannot be pulled, and that it backs off, in turn', () => {
    expect(course(model(failsToPull()), 60_000)).toEqual([
      [0, 'ContainerCreating', 0],
      [200, 'ErrImagePull', 0],
      [1200, 'ImagePullBackOff', 0],
      [10_400, 'ErrImagePull', 0],
      [11_400, 'ImagePullBackOff', 0],
      [30_600, 'ErrImagePull', 0],
      [31_600, 'ImagePullBackOff', 0],
    ]);
  });

  test('starts when the pull succeeds at last', () => {
    expect(course(model(failsToPull(2)), 1e9).slice(-3)).toEqual([
      [11_400, 'ImagePullBackOff', 0],
      [30_600, 'running', 0],
      [31_400, 'ready', 0],
    ]);
  });

  test.each([
    ['Never', 0, 'exit 0'],
    ['Never', 7, 'exit 7'],
    ['OnFailure', 0, 'exit 0'],
  ] as const)('with restart policy %s a process that ends with %i ends for good', (restartPolicy, exitCode, last) => {
    const container = model(exits(exitCode), { restartPolicy });
    expect(course(container, 1e9).at(-1)).toEqual([1200, last, 0]);
    expect(containerAt(container, beginning, 1e9)).toMatchObject({ state: 'ended', forGood: true, untilMs: Infinity });
  });

  test('with restart policy OnFailure a process that fails is run again', () => {
    expect(course(model(exits(1), { restartPolicy: 'OnFailure' }), 20_000).filter(([, state]) => state === 'ready')).toHaveLength(3);
  });

  test('ready and not ready in turn', () => {
    const readiness = (runningMs: number) => flips(10_000).readiness?.(pod, runningMs) ?? { ready: true };
    expect(course(model({}, { readiness }), 40_000).slice(1)).toEqual([
      [200, 'running', 0],
      [1000, 'ready', 0],
      [10_200, 'running', 0],
      [20_200, 'ready', 0],
      [30_200, 'running', 0],
    ]);
  });

  test('a container that was killed from outside goes on as after a crash', () => {
    const killed: Origin = { atMs: 50_000, pulled: true, crashes: 1, last: { startedMs: 200, endedMs: 50_000, exitCode: 137 } };
    expect(course(model(), 1e9, killed)).toEqual([
      [50_000, 'exit 137', 0],
      [51_000, 'running', 1],
      [51_800, 'ready', 1],
    ]);
    expect(course(model({}, { restartPolicy: 'Never' }), 1e9, killed)).toEqual([[50_000, 'exit 137', 0]]);
  });

  test('what it says at a moment agrees with what it said would last until then', () => {
    const behaviours = fc.record({
      pullMs: fc.integer({ min: 1, max: 5000 }),
      failedPulls: fc.constantFrom(0, 1, 3, 12, Infinity),
      readyAfterMs: fc.constantFrom(0, 800, 30_000, Infinity),
      end: fc.option(
        fc.record({
          afterMs: fc.integer({ min: 1, max: 700_000 }),
          exitCode: fc.constantFrom(0, 1),
          times: fc.constantFrom(1, 5, 20, Infinity),
        }),
        { nil: undefined },
      ),
    });
    const policies = fc.constantFrom('Always', 'OnFailure', 'Never') satisfies fc.Arbitrary<ContainerModel['restartPolicy']>;
    fc.assert(
      fc.property(behaviours, policies, fc.integer({ min: 0, max: 40_000_000 }), ({ end, ...rest }, restartPolicy, at) => {
        const container = model({ ...rest, ...(end === undefined ? {} : { end }) }, { restartPolicy });
        const view = containerAt(container, beginning, at);
        const { untilMs, ...now } = view;
        const before = Math.min(untilMs, at + 1e9) - 0.5;
        expect(containerAt(container, beginning, before)).toEqual({ ...now, untilMs });
        if (untilMs !== Infinity) {
          const { untilMs: _, ...next } = containerAt(container, beginning, untilMs);
          expect(next).not.toEqual(now);
        }
      }),
      { numRuns: 500 },
    );
  });
});

import { describe, expect, test } from '@jest/globals';
import { type CanaryStrategy, maxSurgeOf, maxUnavailableOf } from '@sluice/api';
import fc from 'fast-check';
import { Crowd, type Pods } from '../testing/crowd.ts';
import { fewestPodsFor, sizesWithin } from './surge.ts';

const all = (size: number): Pods => ({ size, existing: size, available: size });
const none = all(0);

describe('fewestPodsFor', () => {
  test.each([
    [0, 13, 8, 0],
    [1, 13, 8, 1],
    [50, 13, 8, 4],
    [100, 13, 8, 8],
    [34, 4, 3, 1],
    [66, 4, 3, 2],
    [100, 4, 0, 1],
    [100, 1, 0, 0],
  ])('weight %i, ceiling %i, floor %i → %i', (weight, ceiling, floor, pods) => {
    expect(fewestPodsFor(weight, 100, { ceiling, floor })).toBe(pods);
  });

  test('both sides fit below any ceiling that lets one pod be replaced', () => {
    const any = fc.record({
      floor: fc.nat(300),
      more: fc.integer({ min: 1, max: 50 }),
      max: fc.constantFrom(100, 1000),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(any, ({ floor, more, max, share }) => {
        const limits = { floor, ceiling: Math.max(2, floor + more) };
        const weight = Math.round(share * max);
        expect(fewestPodsFor(weight, max, limits) + fewestPodsFor(max - weight, max, limits)).toBeLessThanOrEqual(limits.ceiling);
      }),
    );
  });
});

test.each([
  ['a canary gets the surge, and stable gives up its spare', [10, 10, 8], [0, 0, 5], [8, 3]],
  ['a canary that does not serve yet lets stable go no further than the floor', [10, 10, 3], [3, 0, 10], [8, 3]],
  ['broken stable pods go at once', [10, 2, 3], [3, 0, 10], [3, 3]],
  ['what is there too much is no room', [14, 14, 10], [2, 2, 5], [10, 2]],
])('sizesWithin: %s', (_, stable, canarySet, expected) => {
  const set = ([size = 0, available = 0, wanted = 0]: readonly number[], isServing: boolean) => ({
    size,
    existing: size,
    available,
    wanted,
    isServing,
  });
  expect(sizesWithin([set(stable, true), set(canarySet, false)], { ceiling: 13, floor: 8 })).toEqual(expected);
});

test('pods that are still to be removed hold their room', () => {
  const stable = { size: 8, existing: 10, available: 8, wanted: 8, isServing: true };
  const growing = { size: 2, existing: 2, available: 2, wanted: 5, isServing: true };
  expect(sizesWithin([stable, growing], { ceiling: 13, floor: 8 })).toEqual([8, 3]);
});

/** Holds every write against the limits. What pods and the data plane do meanwhile is no fault of a write. */
function judging(crowd: Crowd) {
  const history: string[] = [];
  let [total, carrying] = [crowd.total, crowd.carrying];
  return {
    history,
    /** Something else has happened. */
    look() {
      [total, carrying] = [crowd.total, crowd.carrying];
    },
    judge(what: string) {
      history.push(what);
      const replicas = crowd.rollout.spec.replicas ?? 1;
      const [ceiling, floor] = [replicas + maxSurgeOf(crowd.rollout), replicas - maxUnavailableOf(crowd.rollout)];
      const told = `${what} after ${history.slice(-12).join(', ')}`;
      if (crowd.total > Math.max(ceiling, total)) throw new Error(`${crowd.total} pods, ${ceiling} are allowed: ${told}`);
      if (crowd.carrying < Math.min(floor, carrying)) throw new Error(`${crowd.carrying} pods carry traffic, ${floor} must: ${told}`);
      const [, hash = '', from = 0, to = 0] = /^(v\d+) (\d+) → (\d+)$/.exec(what) ?? [];
      const need = fewestPodsFor(crowd.flowTo(hash), 100, { ceiling, floor });
      const serving = Math.min(Number(from), crowd.pods.get(hash)?.available ?? 0);
      if (Number(to) < Math.min(serving, need)) throw new Error(`${hash} needs ${need} pods for its traffic: ${told}`);
      [total, carrying] = [crowd.total, crowd.carrying];
    },
  };
}

/** Passes until nothing changes any more; every write is judged, and so is each new weight when the data plane follows it. */
function settle(crowd: Crowd, { atOnce = Number.POSITIVE_INFINITY, broken = new Set<string>(), limit = 3000 } = {}) {
  const { history, judge, look } = judging(crowd);
  const state = () => JSON.stringify([[...crowd.pods], crowd.written, crowd.services, crowd.status]);
  for (let pass = 0, quiet = 0; quiet < 3; pass += 1) {
    if (pass > limit)
      throw new Error(`no end: ${JSON.stringify(crowd.sizes)} at weight ${crowd.written}, ${history.slice(-20).join(', ')}`);
    const before = state();
    crowd.pass(judge);
    const weight = crowd.live;
    crowd.trafficFollows();
    if (crowd.live !== weight) judge(`live ${weight} → ${crowd.live}`);
    crowd.podsFollow(atOnce, broken);
    look();
    crowd.now += 11_000;
    quiet = state() === before ? quiet + 1 : 0;
  }
  return history;
}

const amount = fc.oneof(
  fc.nat(20),
  fc.nat(100).map((percent) => `${percent}%`),
);
const limits = fc
  .record({ maxSurge: amount, maxUnavailable: amount })
  .filter(({ maxSurge, maxUnavailable }) => ![maxSurge, maxUnavailable].every((each) => each === 0 || each === '0%'));
const size = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 12 }) }, fc.integer({ min: 1, max: 200 }));
const pace = fc.constantFrom(1, 3, Number.POSITIVE_INFINITY);
const extras = fc.constantFrom<CanaryStrategy>(
  {},
  { dynamicStableScale: true },
  { minPodsPerReplicaSet: 2 },
  { replicaProgressThreshold: { type: 'Percent', value: 50 } },
  { abortScaleDownDelaySeconds: 0 },
  { scaleDownDelaySeconds: 3600 },
  { scaleDownDelaySeconds: 0, scaleDownDelayRevisionLimit: 0 },
);
const accepted = fc.constantFrom('yes', 'unknown') as fc.Arbitrary<'yes' | 'unknown'>;

describe('with enforceSurge', () => {
  test('any update reaches its weight, and then its end, within the limits', () => {
    fc.assert(
      fc.property(size, limits, extras, fc.nat(100), pace, accepted, (replicas, bounds, extra, weight, atOnce, tells) => {
        const strategy = { enforceSurge: true, ...bounds, ...extra, steps: [{ setWeight: weight }, { pause: {} }] };
        const crowd = new Crowd({ replicas, strategy, pods: [all(replicas), none], accepted: tells });
        settle(crowd, { atOnce });
        expect(crowd.status.currentStepIndex).toBe(1);
        const isOnePod = replicas + maxSurgeOf(crowd.rollout) === 1;
        expect(crowd.written).toBe(isOnePod ? Math.round(weight / 100) * 100 : weight);
        crowd.status = { ...crowd.status, promoteFull: true };
        settle(crowd, { atOnce });
        expect(crowd.status).toMatchObject({ stableRS: 'v2' });
        crowd.now += 3_600_000;
        settle(crowd, { atOnce });
        expect([crowd.sizes, crowd.written]).toEqual([{ v1: 0, v2: replicas }, 0]);
      }),
      { numRuns: 60 },
    );
  });

  test('an abort at any moment, of any canary, takes all traffic back within the limits', () => {
    const moment = fc.nat(30);
    fc.assert(
      fc.property(
        size,
        limits,
        extras,
        fc.nat(100),
        pace,
        moment,
        fc.boolean(),
        (replicas, bounds, extra, weight, atOnce, passes, isBroken) => {
          const strategy = { enforceSurge: true, ...bounds, ...extra, steps: [{ setWeight: weight }, { pause: {} }] };
          const crowd = new Crowd({ replicas, strategy, pods: [all(replicas), none] });
          for (let pass = 0; pass < passes; pass += 1) {
            crowd.pass();
            crowd.podsFollow(atOnce);
            crowd.trafficFollows();
          }
          const v2 = crowd.pods.get('v2') ?? none;
          if (isBroken) crowd.pods.set('v2', { ...v2, available: 0 });
          crowd.status = { ...crowd.status, abort: true };
          settle(crowd, { atOnce, broken: new Set(isBroken ? ['v2'] : []) });
          expect([crowd.written, crowd.sizes.v1]).toEqual([0, replicas]);
          crowd.now += 60_000;
          settle(crowd, { atOnce });
          if (strategy.abortScaleDownDelaySeconds !== 0) expect(crowd.sizes.v2).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('from any sizes, readiness and weight, with three revisions, the update reaches its weight within the limits', () => {
    const pods = (most: number) =>
      fc.record({ size: fc.nat(most), there: fc.double({ min: 0, max: 1, noNaN: true }) }).map(({ size: asked, there }): Pods => {
        const available = Math.floor(asked * there);
        return { size: asked, existing: asked, available };
      });
    const world = fc.tuple(size, fc.boolean()).chain(([replicas, isThird]) =>
      fc.record({
        replicas: fc.constant(replicas),
        pods: fc.tuple(pods(replicas), pods(replicas), isThird ? pods(replicas) : fc.constant(undefined)),
      }),
    );
    fc.assert(
      fc.property(world, limits, extras, fc.nat(100), fc.nat(100), pace, accepted, (given, bounds, extra, weight, from, atOnce, tells) => {
        const strategy = { enforceSurge: true, ...bounds, ...extra, steps: [{ setWeight: weight }, { pause: {} }] };
        const crowd = new Crowd({
          replicas: given.replicas,
          strategy,
          pods: given.pods.filter((each) => each !== undefined),
          canaryTarget: 'v2',
          weight: from,
          accepted: tells,
        });
        settle(crowd, { atOnce });
        expect(crowd.status.currentStepIndex).toBe(1);
      }),
      { numRuns: 100 },
    );
  });

  test('whatever happens, and wherever a pass is cut off, no write breaks the limits, and the newest revision comes to its end', () => {
    const happening = fc.oneof(
      { weight: 6, arbitrary: fc.record({ is: fc.constant('pass' as const), cutAfter: fc.oneof(fc.constant(99), fc.nat(4)) }) },
      { weight: 4, arbitrary: fc.record({ is: fc.constant('pods' as const), atOnce: fc.integer({ min: 1, max: 9 }) }) },
      { weight: 4, arbitrary: fc.constant({ is: 'traffic' as const }) },
      { weight: 2, arbitrary: fc.record({ is: fc.constant('time' as const), seconds: fc.integer({ min: 1, max: 40 }) }) },
      { weight: 1, arbitrary: fc.record({ is: fc.constant('scale' as const), replicas: fc.nat(15) }) },
      { weight: 1, arbitrary: fc.record({ is: fc.constant('want' as const), hash: fc.constantFrom('v1', 'v2', 'v3') }) },
      { weight: 1, arbitrary: fc.constantFrom({ is: 'abort' as const }, { is: 'promote' as const }) },
    );
    const story = fc.array(happening, { maxLength: 80 });
    fc.assert(
      fc.property(size, limits, extras, fc.nat(100), story, accepted, (replicas, bounds, extra, weight, happenings, tells) => {
        const strategy = { enforceSurge: true, ...bounds, ...extra, steps: [{ setWeight: weight }, { setWeight: 100 - weight }] };
        const crowd = new Crowd({ replicas, strategy, pods: [all(replicas), none], accepted: tells });
        const { judge, look } = judging(crowd);
        for (const each of happenings) {
          if (each.is === 'pass') crowd.pass(judge, each.cutAfter);
          else if (each.is === 'pods') crowd.podsFollow(each.atOnce);
          else if (each.is === 'traffic') crowd.trafficFollows();
          else if (each.is === 'time') crowd.now += each.seconds * 1000;
          else if (each.is === 'scale') crowd.scale(each.replicas);
          else if (each.is === 'want') crowd.want(each.hash);
          else crowd.status = { ...crowd.status, ...(each.is === 'abort' ? { abort: true } : { promoteFull: true }) };
          look();
        }
        crowd.scale(replicas);
        crowd.want('v4');
        settle(crowd);
        crowd.now += 3_600_000;
        settle(crowd);
        expect(crowd.status).toMatchObject({ stableRS: 'v4' });
        expect([Object.values(crowd.sizes).reduce((sum, each) => sum + each, 0), crowd.sizes.v4, crowd.written]).toEqual([
          replicas,
          replicas,
          0,
        ]);
      }),
      { numRuns: 80 },
    );
  });
});

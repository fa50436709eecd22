import { describe, expect, test } from '@jest/globals';
import type { Rollout, RolloutStrategy } from '@sluice/api';
import { type Fault, parseFault } from './fault.ts';
import type { Rehearsal } from './rehearsal.ts';
import { rehearse } from './rehearse.ts';

const rolloutWith = (strategy: RolloutStrategy): Rollout => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'shop', namespace: 'demo' },
  spec: {
    replicas: 4,
    selector: { matchLabels: { app: 'shop' } },
    template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'shop', image: 'shop:v1' }] } },
    strategy,
  },
});

const canary: RolloutStrategy = { canary: { steps: [{ setWeight: 25 }, { pause: { duration: '1h' } }, { setWeight: 50 }, { pause: {} }] } };
const routed: RolloutStrategy = {
  canary: {
    canaryService: 'shop-canary',
    stableService: 'shop-stable',
    trafficRouting: { nginx: { stableIngress: 'shop' } },
    steps: [{ setWeight: 20 }, { pause: { duration: '5m' } }],
  },
};

const rehearsal = (strategy: RolloutStrategy, more: Partial<Rehearsal> = {}): Rehearsal => ({
  rollout: rolloutWith(strategy),
  objects: [],
  image: 'shop:v2',
  faults: [],
  routerLagMs: 0,
  promoteAfterMs: 60_000,
  requestsPerSecond: 100,
  limitMs: 86_400_000,
  ...more,
});

function faultsOf(...texts: readonly string[]): readonly Fault[] {
  return texts.map((text) => {
    const fault = parseFault(text);
    if (!fault.ok) throw new Error(fault.error);
    return fault.value;
  });
}

describe('a rehearsal', () => {
  test('plays a canary with its pauses to the end, and loses nothing', async () => {
    const run = await rehearse(rehearsal(canary, { podStartMs: 20_000 }));
    expect(run).toMatchObject({ ending: 'promoted', lost: 0, fewestReady: 3, notes: [] });
    expect(run.violation).toBeUndefined();
    expect(run.endedAtMs).toBeGreaterThan(3_600_000 + 60_000);
    expect(run.moments.filter(({ kind }) => kind === 'event').map(({ what }) => what)).toEqual([
      'the new image is applied',
      'a user promotes',
    ]);
    expect(new Set(run.moments.map(({ weight }) => weight))).toEqual(new Set([0, 25, 33, 50, 67, 75, 80, 100]));
  });

  test('gives the same for the same, also with chance', async () => {
    const chance = { seed: '7', lengthMs: 300_000 };
    expect(await rehearse(rehearsal(canary, { chance }))).toEqual(await rehearse(rehearsal(canary, { chance })));
  });

  test('goes through step plugins, as if each had done its work, without asking anybody', async () => {
    const run = await rehearse(rehearsal({ canary: { steps: [{ setWeight: 25 }, { plugin: { name: 'example/migrate' } }] } }));
    expect(run).toMatchObject({ ending: 'promoted', lost: 0 });
    expect(run.violation).toBeUndefined();
  });

  test('ends at a pause where nobody goes on', async () => {
    const { promoteAfterMs: _, ...nobody } = rehearsal(canary);
    const run = await rehearse(nobody);
    expect(run).toMatchObject({ ending: 'halted', message: 'Paused: CanaryPauseStep' });
    expect(run.moments.at(-1)).toMatchObject({ step: 3, weight: 50 });
  });

  test('comes back to the stable revision when somebody aborts', async () => {
    const run = await rehearse(rehearsal(canary, { faults: faultsOf('abort@step3') }));
    expect(run).toMatchObject({ ending: 'aborted', lost: 0 });
    expect(run.moments.at(-1)).toMatchObject({ weight: 0, stable: { ready: 4, pods: 4 }, canary: { ready: 0, pods: 0 } });
  });

  test('shows what a broken image comes to', async () => {
    const run = await rehearse(rehearsal(canary, { newPods: 'never-ready' }));
    expect(run).toMatchObject({ ending: 'degraded', lost: 0, fewestReady: 3 });
    expect(run.message).toMatch(/^Degraded: ProgressDeadlineExceeded/);
  });

  test('adds the Services and the Ingress that nobody gave, and says so', async () => {
    const run = await rehearse(rehearsal(routed));
    expect(run).toMatchObject({ ending: 'promoted', lost: 0 });
    expect(run.notes.map((note) => note.split(' is not')[0])).toEqual(['Service shop-canary', 'Service shop-stable', 'Ingress shop']);
  });

  test('lets the data plane follow after its time', async () => {
    const { moments } = await rehearse(rehearsal(routed, { routerLagMs: 10_000 }));
    const paused = moments.find(({ step }) => step === 1);
    const routedAt = moments.find(({ weight }) => weight === 20);
    expect((routedAt?.atMs ?? 0) - (paused?.atMs ?? 0)).toBeGreaterThan(9_000);
  });

  test('counts the requests that find no pod', async () => {
    const run = await rehearse(rehearsal(routed, { faults: faultsOf('pod-unready@1m'), routerLagMs: 10_000 }));
    // A fifth of 100 requests a second, until the data plane has followed.
    expect(run.lost).toBeGreaterThanOrEqual(200);
    expect(run.lost).toBeLessThan(205);
    expect(run.ending).toBe('promoted');
  });

  test('follows routes by the labels of revisions where they have no Services', async () => {
    const destination = (subset: string, weight: number) => ({ destination: { host: 'shop', subset }, weight });
    const objects = [
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'shop', namespace: 'demo' },
        spec: { hosts: ['shop'], http: [{ name: 'primary', route: [destination('stable', 100), destination('canary', 0)] }] },
      },
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'DestinationRule',
        metadata: { name: 'shop', namespace: 'demo' },
        spec: {
          host: 'shop',
          subsets: [
            { name: 'stable', labels: { app: 'shop' } },
            { name: 'canary', labels: { app: 'shop' } },
          ],
        },
      },
    ];
    const istio = {
      virtualService: { name: 'shop', routes: ['primary'] },
      destinationRule: { name: 'shop', canarySubsetName: 'canary', stableSubsetName: 'stable' },
    };
    const run = await rehearse({
      ...rehearsal({ canary: { trafficRouting: { istio }, steps: [{ setWeight: 25 }, { pause: { duration: '1m' } }] } }),
      objects,
    });
    expect(run).toMatchObject({ ending: 'promoted', lost: 0, notes: [] });
    expect(run.violation).toBeUndefined();
    expect(run.moments.find(({ step }) => step === 1)?.weight).toBe(25);
  });

  test('has a data plane that says when it follows', async () => {
    const strategy: RolloutStrategy = {
      canary: {
        canaryService: 'shop-canary',
        stableService: 'shop-stable',
        trafficRouting: { plugins: { 'argoproj-labs/contour': { httpProxies: ['shop'] } } },
        steps: [{ setWeight: 20 }, { pause: { duration: '1m' } }],
      },
    };
    const sides = [
      { name: 'shop-stable', port: 80, weight: 100 },
      { name: 'shop-canary', port: 80, weight: 0 },
    ];
    const proxy = {
      apiVersion: 'projectcontour.io/v1',
      kind: 'HTTPProxy',
      metadata: { name: 'shop', namespace: 'demo' },
      spec: { routes: [{ conditions: [{ prefix: '/' }], services: sides }] },
    };
    const run = await rehearse({ ...rehearsal(strategy, { routerLagMs: 5_000 }), objects: [proxy] });
    expect(run).toMatchObject({ ending: 'promoted', lost: 0 });
    expect(run.moments.some(({ what }) => what.includes('HTTPProxy "shop": status.conditions[Valid]'))).toBe(true);
  });

  test('says so where the Rollout is invalid', async () => {
    const run = await rehearse(rehearsal({ canary: { steps: [{ setWeight: 150 }] } }));
    expect(run).toMatchObject({ ending: 'degraded', moments: [], requests: 0 });
    expect(run.message).toMatch(/InvalidSpec/);
  });

  test('updates the Deployment that the Rollout names', async () => {
    const { template, selector, ...spec } = rolloutWith(canary).spec;
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'legacy', namespace: 'demo' },
      spec: { selector, template },
    };
    const rollout = {
      ...rolloutWith(canary),
      spec: { ...spec, workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'legacy', scaleDown: 'onsuccess' as const } },
    };
    expect(await rehearse({ ...rehearsal(canary), rollout, objects: [deployment] })).toMatchObject({ ending: 'promoted', lost: 0 });
  });

  describe('with analyses', () => {
    const strategy: RolloutStrategy = {
      canary: { steps: [{ setWeight: 50 }, { analysis: { templates: [{ templateName: 'errors' }] } }, { pause: { duration: '1m' } }] },
    };
    const template = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisTemplate',
      metadata: { name: 'errors', namespace: 'demo' },
      spec: {
        metrics: [{ name: 'errors', count: 3, interval: '10s', successCondition: 'result < 5', provider: { prometheus: { query: 'up' } } }],
      },
    };

    test('is promoted while metrics are good, without asking anybody', async () => {
      expect(await rehearse({ ...rehearsal(strategy), objects: [template] })).toMatchObject({ ending: 'promoted', lost: 0 });
    });

    test.each([
      ['metric-bad@step1', /assessed Failed/],
      ['metric-error@step1', /assessed Error/],
    ])('is aborted with %s', async (fault, message) => {
      const run = await rehearse({ ...rehearsal(strategy), objects: [template], faults: faultsOf(fault) });
      expect(run).toMatchObject({ ending: 'aborted', lost: 0, message: expect.stringMatching(message) });
      expect(run.violation).toBeUndefined();
    });
  });

  test('holds the laws under troubles by chance', async () => {
    for (const seed of ['1', '2']) {
      const run = await rehearse(rehearsal(routed, { chance: { seed, lengthMs: 300_000 } }));
      expect(run.violation).toBeUndefined();
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import { analysisTemplates, type Rollout, rollouts, ruleProblems, shapeProblems } from '@sluice/api';
import type { Deployment, KubeObject } from '@sluice/kubernetes';
import fc from 'fast-check';
import { convert } from './convert.ts';
import type { RolloutChoice } from './deployment.ts';

const choice: RolloutChoice = { form: 'in-place', weights: [] };

const deployment = (spec: Deployment['spec'] = { selector: {}, template: {} }): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', labels: { team: 'web' } },
  spec,
});

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v1' }] } };

const deployments = fc
  .record(
    {
      replicas: fc.nat(9),
      minReadySeconds: fc.nat(60),
      revisionHistoryLimit: fc.nat(20),
      progressDeadlineSeconds: fc.integer({ min: 61, max: 900 }),
      paused: fc.constant(true),
      strategy: fc.record({
        type: fc.constant('RollingUpdate'),
        rollingUpdate: fc.record({ maxSurge: fc.constantFrom(1, '25%'), maxUnavailable: fc.constantFrom(0, '10%') }),
      }),
    },
    { requiredKeys: [] },
  )
  .map((fields) => deployment({ ...fields, selector: { matchLabels: { app: 'web' } }, template }));

describe('a Deployment', () => {
  test('comes back as it was, from a Rollout in its place', () => {
    fc.assert(
      fc.property(deployments, (original) => {
        const { objects } = convert([original], { to: 'rollout', choice });
        expect(convert(objects, { to: 'deployment' }).objects).toEqual([original]);
      }),
    );
  });

  test('comes back with the size of the Rollout that names it', () => {
    fc.assert(
      fc.property(deployments, (original) => {
        const { objects } = convert([original], { to: 'rollout', choice: { ...choice, form: 'workload-ref' } });
        expect(objects.map(({ kind }) => kind)).toEqual(['Deployment', 'Rollout']);
        const emptied = objects.map((each) =>
          each.kind === 'Deployment' ? deployment({ ...original.spec, selector: {}, template, replicas: 0 }) : each,
        );
        expect(convert(emptied, { to: 'deployment' }).objects).toEqual([
          deployment({ ...original.spec, selector: {}, template, replicas: original.spec?.replicas ?? 1 }),
        ]);
      }),
    );
  });

  test('becomes a Rollout that the rules accept, whatever the choice', () => {
    const choices: readonly RolloutChoice[] = [
      choice,
      { ...choice, form: 'workload-ref' },
      { ...choice, weights: [0, 20, 100], pause: '5m' },
      { ...choice, weights: [50] },
      { ...choice, activeService: 'web' },
    ];
    fc.assert(
      fc.property(deployments, fc.constantFrom(...choices), (original, chosen) => {
        const rollout = convert([original], { to: 'rollout', choice: chosen }).objects.find(
          (each): each is Rollout => each.kind === 'Rollout',
        );
        expect(rollout && [...shapeProblems(rollouts, rollout, { unknownFields: 'report' }), ...ruleProblems(rollout)]).toEqual([]);
      }),
    );
  });

  test('that ends all pods first is not quite the same as a Rollout', () => {
    const recreating = deployment({ selector: {}, template, strategy: { type: 'Recreate' } });
    const { objects, notes } = convert([recreating], { to: 'rollout', choice });
    expect(objects).toMatchObject([{ spec: { strategy: { canary: { maxSurge: 0, maxUnavailable: '100%' } } } }]);
    expect(notes[0]).toMatch(/^deployment 'web': the strategy Recreate ends all pods before new ones start/);
  });

  test('takes its autoscalers along, and those of others stay', () => {
    const scaler = (name: string, kind = 'Deployment'): KubeObject =>
      Object.assign(
        { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name, namespace: 'shop' } },
        { spec: { maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind, name } } },
      );
    const { objects } = convert([deployment(), scaler('web'), scaler('other'), scaler('web', 'StatefulSet')], { to: 'rollout', choice });
    expect(objects.slice(1)).toMatchObject([
      { spec: { maxReplicas: 5, scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web' } } },
      scaler('other'),
      scaler('web', 'StatefulSet'),
    ]);
  });
});

describe('a Canary of Flagger', () => {
  const canary = (spec: object): KubeObject =>
    Object.assign(
      { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata: { name: 'web', namespace: 'shop' } },
      { spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, service: { port: 80 }, ...spec } },
    );
  const analysis = { interval: '30s', threshold: 3, metrics: [{ name: 'request-success-rate', thresholdRange: { min: 99 } }] };
  const target = deployment({ replicas: 3, selector: { matchLabels: { app: 'web' } }, template });
  const converted = (spec: object, ...more: readonly KubeObject[]) => convert([canary(spec), target, ...more], { to: 'rollout', choice });
  const rolloutIn = (objects: readonly KubeObject[]) => objects.find((each): each is Rollout => each.kind === 'Rollout');

  test.each<[string, object, object]>([
    ['stepWeight up to maxWeight', { stepWeight: 20, maxWeight: 50 }, { steps: [20, 40, 60] }],
    ['stepWeights as they stand', { stepWeights: [1, 5, 100] }, { steps: [1, 5, 100] }],
  ])('with %s has a step for each weight', (_, weights, { steps }: { steps?: readonly number[] }) => {
    const { objects } = converted({ provider: 'nginx', analysis: { ...analysis, ...weights } });
    const expected = steps?.flatMap((setWeight) => [{ setWeight }, { pause: { duration: '30s' } }]);
    expect(rolloutIn(objects)?.spec.strategy?.canary?.steps).toEqual(expected);
  });

  test('keeps its Deployment, whose pods the Rollout takes over', () => {
    const { objects } = converted({ provider: 'nginx', analysis });
    expect(objects).toContainEqual(target);
    expect(rolloutIn(objects)?.spec).toMatchObject({
      replicas: 3,
      workloadRef: { kind: 'Deployment', name: 'web', scaleDown: 'onsuccess' },
    });
  });

  test('with iterations becomes blue-green, gated by as many measurements', () => {
    const { objects } = converted({ provider: 'kubernetes', analysis: { ...analysis, iterations: 5 } });
    expect(rolloutIn(objects)?.spec.strategy).toMatchObject({
      blueGreen: { activeService: 'web', previewService: 'web-canary', prePromotionAnalysis: { templates: [{ templateName: 'web' }] } },
    });
    expect(objects.find(({ kind }) => kind === 'AnalysisTemplate')).toMatchObject({
      spec: { metrics: [{ interval: '30s', count: 5, failureLimit: 2, successCondition: 'result[0] >= 99' }] },
    });
  });

  test('of the provider kubernetes is blue-green with ten checks where it says nothing', () => {
    const { objects } = converted({ provider: 'kubernetes', analysis });
    expect(objects.find(({ kind }) => kind === 'AnalysisTemplate')).toMatchObject({ spec: { metrics: [{ count: 10 }] } });
  });

  test('with header matches becomes a header route for as long', () => {
    const match = [{ headers: { 'x-canary': { exact: 'insider' } } }, { headers: { cookie: { regex: '.*beta.*' } } }];
    const { objects } = converted({ provider: 'istio', analysis: { ...analysis, iterations: 10, match } });
    expect(rolloutIn(objects)?.spec.strategy?.canary?.steps).toEqual([
      { setCanaryScale: { weight: 100 } },
      {
        setHeaderRoute: {
          name: 'flagger-ab',
          match: [
            { headerName: 'x-canary', headerValue: { exact: 'insider' } },
            { headerName: 'cookie', headerValue: { regex: '.*beta.*' } },
          ],
        },
      },
      { pause: { duration: '5m' } },
      { setHeaderRoute: { name: 'flagger-ab' } },
    ]);
  });

  test('with mirroring copies requests before the first weight', () => {
    const { objects } = converted({
      provider: 'istio',
      analysis: { ...analysis, stepWeight: 50, maxWeight: 50, mirror: true, mirrorWeight: 30 },
    });
    expect(rolloutIn(objects)?.spec.strategy?.canary).toMatchObject({
      trafficRouting: { managedRoutes: [{ name: 'flagger-mirror' }] },
      steps: [
        { setCanaryScale: { weight: 50 } },
        { setMirrorRoute: { percentage: 30 } },
        { pause: { duration: '30s' } },
        { setMirrorRoute: {} },
        {},
        {},
        {},
      ],
    });
  });

  test.each<[string, string, object, object | undefined, string | undefined]>([
    ['istio', 'keeps its clients', { cookieName: 'side', maxAge: 60 }, { cookieName: 'side', maxAgeSeconds: 60 }, undefined],
    [
      'gatewayapi:v1',
      'keeps its clients, and tells what the cookie lacks',
      { cookieName: 'a b', sameSite: 'Strict' },
      {},
      'sessionAffinity: sameSite of its cookie cannot be set',
    ],
    ['contour', 'tells that it does not', { cookieName: 'side' }, undefined, 'sessionAffinity is not carried over'],
  ])('with session affinity and %s %s', (provider, _, sessionAffinity, stickiness, note) => {
    const { objects, notes } = converted({ provider, analysis: { ...analysis, stepWeight: 20, maxWeight: 60, sessionAffinity } });
    expect(rolloutIn(objects)?.spec.strategy?.canary?.trafficRouting?.stickiness).toEqual(stickiness);
    expect(notes.filter((each) => each.includes('sessionAffinity'))).toEqual(note === undefined ? [] : [expect.stringContaining(note)]);
  });

  test('asks a person where a webhook was asked', () => {
    const webhooks = [
      { name: 'start', type: 'confirm-rollout', url: 'http://gate' },
      { name: 'end', type: 'confirm-promotion', url: 'http://gate' },
      { name: 'load', url: 'http://load' },
    ];
    const { objects, notes } = converted({ provider: 'nginx', analysis: { ...analysis, stepWeight: 50, maxWeight: 50, webhooks } });
    expect(rolloutIn(objects)?.spec.strategy?.canary?.steps).toEqual([
      { setWeight: 0 },
      { pause: {} },
      { setWeight: 50 },
      { pause: { duration: '30s' } },
      { pause: {} },
    ]);
    expect(notes).toContain(
      "canary 'web': webhook load (rollout) has no counterpart: measure with a Job or the web provider in an AnalysisTemplate",
    );
  });

  test('takes the queries of its MetricTemplates along, filled in', () => {
    const metric = Object.assign(
      { apiVersion: 'flagger.app/v1beta1', kind: 'MetricTemplate', metadata: { name: 'latency', namespace: 'shop' } },
      {
        spec: {
          provider: { type: 'prometheus', address: 'http://prom' },
          query: 'lat{ns="{{ namespace }}",x="{{ variables.x }}"}[{{ interval }}]',
        },
      },
    );
    const metrics = [
      { name: 'latency', templateRef: { name: 'latency' }, templateVariables: { x: 'y' }, interval: '2m', thresholdRange: { max: 5 } },
    ];
    const { objects } = converted({ provider: 'nginx', analysis: { ...analysis, metrics } }, metric);
    expect(objects.find(({ kind }) => kind === 'AnalysisTemplate')).toMatchObject({
      spec: {
        metrics: [
          { provider: { prometheus: { address: 'http://prom', query: 'lat{ns="shop",x="y"}[2m]' } }, successCondition: 'result[0] <= 5' },
        ],
      },
    });
    expect(objects.some(({ kind }) => kind === 'MetricTemplate')).toBe(false);
  });

  test.each(['istio', 'nginx', 'traefik', 'apisix', 'smi:v1alpha2', 'linkerd', 'kubernetes', 'kuma', undefined])(
    'of the provider %s becomes what the rules accept',
    (provider) => {
      const { objects } = converted({
        ...(provider === undefined ? {} : { provider }),
        analysis: { ...analysis, stepWeight: 10, maxWeight: 50 },
      });
      const rollout = rolloutIn(objects);
      const measured = objects.find(({ kind }) => kind === 'AnalysisTemplate');
      expect(rollout && [...shapeProblems(rollouts, rollout, { unknownFields: 'report' }), ...ruleProblems(rollout)]).toEqual([]);
      expect(measured === undefined ? [] : shapeProblems(analysisTemplates, measured, { unknownFields: 'report' })).toEqual([]);
    },
  );

  test('of something else than a Deployment stays with Flagger', () => {
    const { objects, notes } = convert([canary({ targetRef: { kind: 'DaemonSet', name: 'agent' } })], { to: 'rollout', choice });
    expect([objects, notes]).toEqual([[], ["canary 'web': its target is a DaemonSet, and a Rollout can only take over a Deployment"]]);
  });
});

describe('a Rollout', () => {
  test('has the built-in router in place of a plugin, whatever the case of its keys, and is told of fields without effect', () => {
    const withRouting = (trafficRouting: object): Rollout => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web' },
      spec: { strategy: { canary: { canaryService: 'a', stableService: 'b', trafficRouting, steps: [{ setWeight: 20 }] } } },
    });
    const plugins = { 'argoproj-labs/gatewayAPI': { HTTPRoute: 'web', namespace: 'shop', configMap: 'old' } };
    expect(convert([withRouting({ plugins, maxTrafficWeight: 50 })], { to: 'rollout', choice })).toEqual({
      objects: [withRouting({ maxTrafficWeight: 50, gatewayAPI: { httpRoute: 'web', namespace: 'shop' } })],
      notes: ["rollout 'web': the field configMap of the plugin argoproj-labs/gatewayAPI has no effect and is left out"],
    });
  });

  test('keeps plugins that nothing built in stands for', () => {
    const rollout: Rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web' },
      spec: { strategy: { canary: { trafficRouting: { plugins: { 'acme/router': { a: 1 } } } } } },
    };
    expect(convert([rollout], { to: 'rollout', choice })).toEqual({
      objects: [rollout],
      notes: ["rollout 'web': nothing built in does what the plugin acme/router does; it is left under plugins"],
    });
  });

  test('says what a Deployment cannot do', () => {
    const rollout: Rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web' },
      spec: {
        selector: {},
        template,
        strategy: { canary: { steps: [{ setWeight: 5 }], canaryService: 'web-canary', trafficRouting: {} } },
      },
    };
    expect(convert([rollout], { to: 'deployment' }).notes).toEqual([
      "rollout 'web': a Deployment has no steps",
      "rollout 'web': a Deployment has no trafficRouting",
      "rollout 'web': the Services web-canary lead to all pods when the Rollout is gone; its controller takes its selector out of them",
    ]);
  });
});

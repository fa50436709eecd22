import { describe, expect, test } from '@jest/globals';
import type { BlueGreenStrategy } from './blue-green.ts';
import type { CanaryStrategy } from './canary.ts';
import type { Rollout } from './rollout.ts';
import { blueGreenWith, canaryWith, rolloutWith } from './rollout-for-tests.ts';
import { type RuleOptions, ruleProblems, withoutWorkloadRef } from './rules.ts';
import type { RolloutSpec } from './spec.ts';
import type { CanaryStep } from './steps/step.ts';
import type { TrafficRouting } from './traffic-routing/traffic-routing.ts';

const messages = (rollout: Rollout, options?: RuleOptions): readonly string[] =>
  ruleProblems(rollout, options).map(({ message }) => message);

const istio: TrafficRouting = { istio: { virtualService: { name: 'web' } } };
const services = { canaryService: 'canary', stableService: 'stable' };

test.each<[string, Rollout]>([
  ['a rolling update', canaryWith({})],
  ['steps', canaryWith({ steps: [{ setWeight: 0 }, { pause: {} }, { setWeight: 100 }, { pause: { duration: '1h' } }] })],
  ['no steps at all', canaryWith({ steps: [] })],
  ['blue-green', blueGreenWith({ previewService: 'preview', antiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } })],
  ['a router', canaryWith({ ...services, trafficRouting: istio })],
  [
    'istio with a DestinationRule and no Services',
    canaryWith({
      trafficRouting: {
        istio: { virtualService: { name: 'a' }, destinationRule: { name: 'd', canarySubsetName: 'c', stableSubsetName: 's' } },
      },
    }),
  ],
  [
    'a workload of its own',
    {
      ...rolloutWith({ workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, strategy: { canary: {} } }),
      spec: { workloadRef: { kind: 'Deployment', name: 'web' }, strategy: { canary: {} } },
    },
  ],
  ['only maxSurge 0', canaryWith({ maxSurge: 0 })],
  [
    'a header route beside a scale in one step',
    canaryWith({
      ...services,
      trafficRouting: { apisix: { route: { name: 'r' } }, managedRoutes: [{ name: 'h' }] },
      steps: [
        { setCanaryScale: { replicas: 1 }, setHeaderRoute: { name: 'h', match: [{ headerName: 'x', headerValue: { exact: 'y' } }] } },
      ],
    }),
  ],
])('nothing is wrong with %s', (_, rollout) => {
  expect(messages(rollout)).toEqual([]);
});

describe('the whole Rollout', () => {
  test.each<[string, RolloutSpec, readonly string[]]>([
    ['has a strategy', {}, ['spec.strategy: Required value: set canary or blueGreen']],
    [
      'has not two strategies',
      { strategy: { canary: {}, blueGreen: { activeService: 'a' } } },
      ['spec.strategy: Invalid value: ["canary","blueGreen"]: only one of canary and blueGreen may be set'],
    ],
    [
      'selects something',
      { strategy: { canary: {} }, selector: {} },
      ['spec.selector: Invalid value: {}: an empty selector would select every pod'],
    ],
    [
      'selects its own pods',
      { strategy: { canary: {} }, selector: { matchLabels: { app: 'other' } } },
      ['spec.template.metadata.labels: Invalid value: {"app":"web"}: the selector does not match the labels of the template'],
    ],
    [
      'selects with operators that exist',
      { strategy: { canary: {} }, selector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } },
      ['spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Like"}]}: "Like" is not a valid label selector operator'],
    ],
    [
      'has no negative numbers',
      { strategy: { canary: {} }, replicas: -1, revisionHistoryLimit: -2 },
      [
        'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        'spec.revisionHistoryLimit: Invalid value: -2: must be greater than or equal to 0',
      ],
    ],
    [
      'gives pods the time to become available',
      { strategy: { canary: {} }, minReadySeconds: 600 },
      ['spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds, which is 600'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(messages(rolloutWith(spec))).toEqual(expected);
  });

  test('has a selector and a template of its own, unless another workload gives them', () => {
    const bare: Rollout = { ...rolloutWith({}), spec: { strategy: { canary: {} } } };
    expect(messages(bare)).toEqual(['spec.selector: Required value', 'spec.template: Required value']);
    expect(messages({ ...bare, spec: { ...bare.spec, workloadRef: { kind: 'Deployment', name: 'web' } } })).toEqual([]);
    expect(messages({ ...bare, spec: { ...bare.spec, workloadRef: {} } })).toEqual([
      'spec.workloadRef.kind: Required value',
      'spec.workloadRef.name: Required value',
    ]);
  });

  test('may not have a template beside workloadRef, but one that a Go client wrote as empty', () => {
    const workloadRef = { kind: 'Deployment', name: 'web' };
    expect(ruleProblems(rolloutWith({ workloadRef, strategy: { canary: {} } })).map(({ field }) => field)).toEqual(['spec.template']);
    expect(messages(rolloutWith({ workloadRef, template: { metadata: {}, spec: { containers: [] } }, strategy: { canary: {} } }))).toEqual(
      [],
    );
    expect(messages(withoutWorkloadRef(rolloutWith({ workloadRef, strategy: { canary: {} } })))).toEqual([]);
  });

  test('reports the strategy first, then selector, template, numbers, Services, routers, steps', () => {
    const steps: readonly CanaryStep[] = [{ setWeight: 101 }];
    const bad = canaryWith(
      { canaryService: 'a', stableService: 'a', trafficRouting: { nginx: {} }, steps },
      { replicas: -1, selector: {}, template: {} },
    );
    expect(ruleProblems(bad).map(({ field }) => field)).toEqual([
      'spec.selector',
      'spec.template.spec.containers',
      'spec.replicas',
      'spec.strategy.canary.stableService',
      'spec.strategy.canary.trafficRouting.nginx.stableIngress',
      'spec.strategy.canary.steps[0].setWeight',
    ]);
  });
});

test.each<[string, Partial<BlueGreenStrategy>, readonly string[]]>([
  ['has an active Service', { activeService: '' }, ['spec.strategy.blueGreen.activeService: Required value']],
  [
    'has two different Services',
    { previewService: 'active' },
    ['spec.strategy.blueGreen.activeService: Invalid value: "active": must be another Service than previewService'],
  ],
  [
    'keeps no more revisions up than it keeps',
    { scaleDownDelayRevisionLimit: 11 },
    ['spec.strategy.blueGreen.scaleDownDelayRevisionLimit: Invalid value: 11: must not be greater than revisionHistoryLimit, which is 10'],
  ],
  [
    'has one kind of anti-affinity',
    { antiAffinity: {} },
    ['spec.strategy.blueGreen.antiAffinity: Invalid value: {}: set exactly one kind'],
  ],
  [
    'has a readable maxUnavailable',
    { maxUnavailable: 'few' },
    ['spec.strategy.blueGreen.maxUnavailable: Invalid value: "few": must be a whole number of pods or a percentage such as \'25%\''],
  ],
  [
    'takes arguments from metadata by paths that exist',
    {
      prePromotionAnalysis: {
        args: [
          { name: 'a', valueFrom: { fieldRef: { fieldPath: "metadata.labels['region']" } } },
          { name: 'b', valueFrom: { fieldRef: { fieldPath: 'metadata.label.region' } } },
          { name: 'c', valueFrom: { fieldRef: { fieldPath: 'status.phase' } } },
        ],
      },
    },
    [
      "spec.strategy.blueGreen.prePromotionAnalysis.args[1].valueFrom.fieldRef.fieldPath: Invalid value: \"metadata.label.region\": must be metadata.name, metadata.namespace, metadata.uid, metadata.labels['<key>'] or metadata.annotations['<key>']",
    ],
  ],
])('a blue-green %s', (_, blueGreen, expected) => {
  expect(messages(blueGreenWith(blueGreen))).toEqual(expected);
});

const canary = 'spec.strategy.canary';
const routing = `${canary}.trafficRouting`;

test.each<[string, CanaryStrategy, readonly string[]]>([
  [
    'has two different Services',
    { canaryService: 'a', stableService: 'a' },
    [`${canary}.stableService: Invalid value: "a": must be another Service than canaryService`],
  ],
  [
    'can replace pods',
    { maxSurge: 0, maxUnavailable: '0%' },
    [`${canary}.maxSurge: Invalid value: 0: may not be 0 when maxUnavailable is 0: no pod could be replaced`],
  ],
  ['has a surge that is not negative', { maxSurge: -1 }, [`${canary}.maxSurge: Invalid value: -1: must be greater than or equal to 0`]],
  [
    'has no delays that only a router gives a meaning',
    { scaleDownDelaySeconds: 1, dynamicStableScale: true },
    [`${canary}.scaleDownDelaySeconds: Forbidden: needs trafficRouting`, `${canary}.dynamicStableScale: Forbidden: needs trafficRouting`],
  ],
  [
    'keeps the stable pods or shrinks them, not both',
    { ...services, trafficRouting: istio, scaleDownDelaySeconds: 1, dynamicStableScale: true },
    [`${canary}.dynamicStableScale: Forbidden: may not be set together with scaleDownDelaySeconds`],
  ],
  [
    'names the Services that its router needs',
    { trafficRouting: { nginx: { stableIngress: 'i' } } },
    [
      `${canary}.canaryService: Required value: nginx tells the sides apart by their Services`,
      `${canary}.stableService: Required value: nginx tells the sides apart by their Services`,
    ],
  ],
  ['needs no such Services with pingPong', { pingPong: { pingService: 'a', pongService: 'b' }, trafficRouting: istio }, []],
  [
    'has two different ping-pong Services',
    { pingPong: { pingService: 'a', pongService: 'a' }, trafficRouting: istio },
    [`${canary}.pingPong.pongService: Invalid value: "a": must be another Service than pingService`],
  ],
  [
    'has pingPong only where the router can do it',
    { ...services, pingPong: { pingService: 'a', pongService: 'b' }, trafficRouting: { smi: {} } },
    [`${canary}.pingPong: Forbidden: smi cannot do this`],
  ],
  [
    'has a root Service for pingPong on ALB',
    { pingPong: { pingService: 'a', pongService: 'b' }, trafficRouting: { alb: { ingress: 'i', servicePort: 80 } } },
    [`${routing}.alb.rootService: Required value: pingPong needs a Service that stays the same`],
  ],
  [
    'names one Ingress or several, not both',
    { ...services, trafficRouting: { nginx: { stableIngress: 'a', stableIngresses: ['b'] } } },
    [`${routing}.nginx.stableIngresses: Forbidden: may not be set together with stableIngress`],
  ],
  [
    'keeps clients for a week at most',
    {
      ...services,
      trafficRouting: { alb: { ingress: 'i', servicePort: 80, stickinessConfig: { enabled: true, durationSeconds: 604801 } } },
    },
    [`${routing}.alb.stickinessConfig.durationSeconds: Invalid value: 604801: must be between 1 and 604800`],
  ],
  [
    'names a Service of Knative, and a tag for each side',
    { trafficRouting: { knative: { service: '', canaryTag: 'stable' } } },
    [`${routing}.knative.service: Required value`, `${routing}.knative.canaryTag: Invalid value: "stable": must differ from stableTag`],
  ],
  [
    'has no header routes with Knative',
    {
      trafficRouting: { knative: { service: 'web' }, managedRoutes: [{ name: 'testers' }] },
      steps: [{ setHeaderRoute: { name: 'testers', match: [{ headerName: 'x', headerValue: { exact: 'y' } }] } }],
    },
    [`${canary}.steps[0].setHeaderRoute: Forbidden: needs a router that can route by header`],
  ],
  [
    'has another sum of weights only where the router can use it',
    { ...services, trafficRouting: { ambassador: { mappings: ['web'] }, maxTrafficWeight: 1000 } },
    [`${routing}.maxTrafficWeight: Invalid value: 1000: ambassador can use no other sum than 100`],
  ],
  [
    'has weights up to that sum',
    {
      ...services,
      trafficRouting: { nginx: { stableIngress: 'i' }, maxTrafficWeight: 1000 },
      steps: [{ setWeight: 1000 }, { setWeight: 1001 }],
    },
    [`${canary}.steps[1].setWeight: Invalid value: 1001: SetWeight needs to be between 0 and 1000`],
  ],
  [
    'keeps clients on their side only where the router can do it',
    { ...services, trafficRouting: { alb: { ingress: 'i', servicePort: 80 }, stickiness: {} } },
    [`${routing}.stickiness: Forbidden: alb cannot bind a cookie to a revision`],
  ],
  ['keeps them by cookies of HTTP', { ...services, trafficRouting: { gatewayAPI: { httpRoute: 'a', tcpRoute: 'b' }, stickiness: {} } }, []],
  [
    'keeps them by cookies of HTTP alone',
    { ...services, trafficRouting: { gatewayAPI: { grpcRoute: 'a', tcpRoute: 'b' }, stickiness: {} } },
    [`${routing}.stickiness: Forbidden: gatewayAPI cannot bind a cookie to a revision`],
  ],
  [
    'keeps clients only where somebody routes them',
    { ...services, trafficRouting: { stickiness: {} } },
    [`${routing}.stickiness: Forbidden: needs a router`],
  ],
  [
    'keeps them by a sound cookie',
    { ...services, trafficRouting: { ...istio, stickiness: { cookieName: 'a b', maxAgeSeconds: 0, path: '/;x' } } },
    [
      `${routing}.stickiness.cookieName: Invalid value: "a b": must be 1 to 64 letters, digits, '-' and '_'`,
      `${routing}.stickiness.maxAgeSeconds: Invalid value: 0: must be greater than 0`,
      `${routing}.stickiness.path: Invalid value: "/;x": must begin with '/', and have only letters, digits and /._~- in it`,
    ],
  ],
  [
    'uses only routers that exist',
    { trafficRouting: { plugins: { 'example/router': {} } } },
    [`${routing}.plugins: Unsupported value: "example/router": no such name is known`],
  ],
])('a canary %s', (_, strategy, expected) => {
  expect(messages(canaryWith(strategy))).toEqual(expected);
});

test('names under plugins are left alone where somebody else knows them', () => {
  const rollout = canaryWith({ trafficRouting: { plugins: { 'example/router': {} } }, steps: [{ plugin: { name: 'example/step' } }] });
  expect(messages(rollout, { plugins: 'any' })).toEqual([]);
  expect(messages(rollout, { plugins: { routers: ['example/router'], steps: ['example/step'] } })).toEqual([]);
  expect(messages(rollout, { plugins: { routers: ['a/b'], steps: [] } })[0]).toBe(
    `${routing}.plugins: Unsupported value: "example/router": supported values: "a/b"`,
  );
});

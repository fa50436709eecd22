import { describe, expect, test } from '@jest/globals';
import {
  type GatewayApiTrafficRouting,
  type ManagedRoute,
  type Rollout,
  routeTable,
  type Stickiness,
  type TrafficRouting,
} from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { requestOf } from '../routing.ts';
import { renderYaml, sticky } from '../testing/render-yaml.ts';
import { listAt, numberAt, textAt } from '../tree.ts';
import { acceptanceOf } from './acceptance.ts';
import { gatewayApi } from './gateway-api.ts';
import { withProgressLabel } from './in-progress-label.ts';

const header: ManagedRoute = {
  kind: 'header',
  name: 'testers',
  match: [
    { headerName: 'X-Canary', headerValue: { exact: 'yes' } },
    { headerName: 'tenant', headerValue: { prefix: 'eu-' } },
  ],
};

/** As users of the plugin have it. */
const asPlugin: TrafficRouting = {
  plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'web', namespace: 'demo', configMap: 'of-old-versions' } },
  managedRoutes: [{ name: 'testers' }],
};

const httpRoute = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: demo}
spec:
  rules:
    - matches: [{path: {type: PathPrefix, value: /}, headers: [{type: Exact, name: Tenant, value: x}]}]
      timeouts: {request: 5s}
      backendRefs:
        - {group: '', kind: Service, name: web-stable, port: 80, weight: 1}
        - {group: '', kind: Service, name: web-canary, port: 80, weight: 1}
        - {group: '', kind: Service, name: other, port: 80, weight: 5}
`;

describe('the Gateway API router', () => {
  test('takes the configuration of the plugin, and writes weights, a header rule and the label', () => {
    expect(
      renderYaml({ spec: gatewayApi, trafficRouting: asPlugin, weight: 20, managed: [header], objects: httpRoute }),
    ).toBe(`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
  namespace: demo
  labels:
    rollouts.argoproj.io/gatewayapi-canary: in-progress
spec:
  rules:
    - name: testers
      matches:
        - path:
            type: PathPrefix
            value: /
          headers:
            - name: X-Canary
              type: Exact
              value: yes
            - name: tenant
              type: RegularExpression
              value: eu-.*
      timeouts:
        request: 5s
      backendRefs:
        - group: ""
          kind: Service
          name: web-canary
          port: 80
          weight: 1
    - matches:
        - path:
            type: PathPrefix
            value: /
          headers:
            - type: Exact
              name: Tenant
              value: x
      timeouts:
        request: 5s
      backendRefs:
        - group: ""
          kind: Service
          name: web-stable
          port: 80
          weight: 80
        - group: ""
          kind: Service
          name: web-canary
          port: 80
          weight: 20
        - group: ""
          kind: Service
          name: other
          port: 80
          weight: 5
`);
  });

  test('mirrors a percentage to the canary', () => {
    const mirror: ManagedRoute = { kind: 'mirror', name: 'testers', match: [{ method: { exact: 'GET' } }], percentage: 30 };
    const yaml = renderYaml({ spec: gatewayApi, trafficRouting: asPlugin, weight: 0, managed: [mirror], objects: httpRoute });
    expect(yaml).toContain(`          method: GET
      filters:
        - type: RequestMirror
          requestMirror:
            backendRef:
              group: ""
              kind: Service
              name: web-canary
              port: 80
            percent: 30
`);
  });

  const grpc: TrafficRouting = { gatewayAPI: { grpcRoute: 'web' }, managedRoutes: [{ name: 'testers' }] };
  const grpcRoute = httpRoute.replace('HTTPRoute', 'GRPCRoute').replace(/matches.*\n.*timeouts.*\n/, 'matches: []\n');

  test('mirrors calls of GRPC by service and method', () => {
    const mirror: ManagedRoute = { kind: 'mirror', name: 'testers', match: [{ path: { exact: '/shop.Cart/Add' } }], percentage: 100 };
    const yaml = renderYaml({ spec: gatewayApi, trafficRouting: grpc, weight: 0, managed: [mirror], objects: grpcRoute });
    expect(yaml).toContain(`      matches:
        - method:
            type: Exact
            service: shop.Cart
            method: Add
`);
  });

  test.each<readonly [string, TrafficRouting, ManagedRoute, string, string]>([
    [
      'a path that no GRPCRoute can have',
      grpc,
      { kind: 'mirror', name: 'testers', match: [{ path: { prefix: '/' } }], percentage: 1 },
      grpcRoute,
      'GRPCRoute "web": spec.rules: the managed route "testers" cannot stand here: the path of a GRPCRoute is /Service/Method, exactly, or /Service/ as a prefix.',
    ],
    [
      'a method that is no word',
      asPlugin,
      { kind: 'mirror', name: 'testers', match: [{ method: { prefix: 'P' } }], percentage: 1 },
      httpRoute,
      'HTTPRoute "web": spec.rules: the managed route "testers" cannot stand here: the Gateway API compares methods with exact only.',
    ],
    [
      'labels that no route has',
      { gatewayAPI: { httpRouteSelector: { matchLabels: { app: 'nobody' } } } },
      header,
      httpRoute,
      'No HTTPRoute in namespace "demo" has the labels that the Rollout selects routes by.',
    ],
  ])('tells of %s', (_, trafficRouting, managed, objects, message) => {
    expect(renderYaml({ spec: gatewayApi, trafficRouting, weight: 1, managed: [managed], objects })).toBe(message);
  });
});

describe('a route is accepted', () => {
  const accepted = (status: string, observedGeneration?: number, message = '') => ({
    parentRef: { name: 'gateway' },
    conditions: [{ type: 'Accepted', status, observedGeneration, message }],
  });
  const route = (...parents: readonly object[]): KubeObject =>
    ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'web', generation: 7 },
      status: { parents },
    }) as KubeObject;

  test.each([
    ['when every parent has accepted its newest generation', route(accepted('True', 7), accepted('True', 7)), 'yes', undefined],
    [
      'not before one of them has looked',
      route(accepted('True', 7), accepted('True', 6)),
      'no',
      'HTTPRoute "web": status.parents: Gateway "gateway" has not looked at the last change yet.',
    ],
    [
      'not where one refuses it',
      route(accepted('False', 7, 'no such listener')),
      'no',
      'HTTPRoute "web": status.parents: Gateway "gateway" does not accept the route: no such listener',
    ],
    ['perhaps, where nobody says anything', route(), 'unknown', undefined],
    ['perhaps, where one does not say in which generation', route(accepted('True', 7), accepted('True')), 'unknown', undefined],
    [
      'not where one refuses it in whatever generation',
      route(accepted('False', undefined, 'no copies')),
      'no',
      'HTTPRoute "web": status.parents: Gateway "gateway" does not accept the route: no copies',
    ],
  ])('%s', (_, object, answer, message) => {
    const { accepted: found, pending } = acceptanceOf(object);
    expect([found, pending?.message]).toEqual([answer, message]);
  });

  const twoRules = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: demo}
spec:
  rules:
    - {name: pinned, matches: [{path: {type: PathPrefix, value: /pinned}}], backendRefs: [{name: web-stable, port: 80, weight: 100}, {name: web-canary, port: 80, weight: 0}]}
    - {name: split, matches: [{path: {type: PathPrefix, value: /}}], backendRefs: [{name: web-stable, port: 80, weight: 100}, {name: web-canary, port: 80, weight: 0}]}
`;
  const rulesIn = (trafficRouting: TrafficRouting) => {
    const yaml = renderYaml({ spec: gatewayApi, trafficRouting, weight: 20, managed: [header], objects: twoRules });
    const parsed = parseYaml(yaml);
    if (!parsed.ok) throw new Error(yaml);
    const rules = listAt(parsed.value[0], 'spec', 'rules');
    return rules.map((rule) => [textAt(rule, 'name'), numberAt(rule, 'backendRefs', 0, 'weight')]);
  };

  test.each<readonly [string, GatewayApiTrafficRouting]>([
    ['by the field for one route', { httpRoute: 'web', httpRouteRuleName: 'split' }],
    ['in a list of routes', { httpRoutes: [{ name: 'web', ruleName: 'split', useHeaderRoutes: true }] }],
  ])('steers only the rule that is named, %s', (_, gatewayAPI) => {
    expect(rulesIn({ gatewayAPI, managedRoutes: [{ name: 'testers' }] })).toEqual([
      ['pinned', 100],
      ['testers', 1],
      ['split', 80],
    ]);
  });

  test('steers several rules of one route by their names, each with header routes or without', () => {
    const httpRoutes = [
      { name: 'web', ruleName: 'split' },
      { name: 'web', ruleName: 'pinned', useHeaderRoutes: true },
    ];
    expect(rulesIn({ gatewayAPI: { httpRoutes }, managedRoutes: [{ name: 'testers' }] })).toEqual([
      ['testers', 1],
      ['pinned', 80],
      ['split', 80],
    ]);
  });

  test('tells of a rule that is not there', () => {
    const trafficRouting = { gatewayAPI: { httpRoute: 'web', httpRouteRuleName: 'main' } };
    expect(renderYaml({ spec: gatewayApi, trafficRouting, weight: 20, objects: twoRules })).toBe(
      'HTTPRoute "web": spec.rules: no rule "main" of this HTTPRoute has a backend "web-canary" and one "web-stable".',
    );
  });
});

describe('the label of a canary under way', () => {
  const rolloutWith = (gatewayAPI: GatewayApiTrafficRouting, last: GatewayApiTrafficRouting): Rollout => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'web', namespace: 'demo' },
    spec: { strategy: { canary: { trafficRouting: { gatewayAPI } } } },
    status: { canary: { lastTrafficRouting: { gatewayAPI: last } } },
  });
  const labelsAt = (weight: number, config: GatewayApiTrafficRouting, labels: object, last = config) => {
    const request = requestOf(gatewayApi, rolloutWith(config, last), { canary: 'c', stable: 's' });
    if (request === undefined) throw new Error('the Rollout does not use the router');
    const want = routeTable({ maxWeight: 100, canary: { service: 'c', weight }, stable: { service: 's' }, experiments: [], managed: [] });
    const route = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'web', namespace: 'demo', labels: { ...labels } },
    };
    return withProgressLabel(request, route, want).metadata.labels;
  };
  const plain: GatewayApiTrafficRouting = { httpRoute: 'web' };
  const own: GatewayApiTrafficRouting = { ...plain, inProgressLabelKey: 'team/canary', inProgressLabelValue: 'yes' };
  const off: GatewayApiTrafficRouting = { ...plain, disableInProgressLabel: true };
  const there = { 'rollouts.argoproj.io/gatewayapi-canary': 'in-progress' };

  test.each<readonly [string, number, GatewayApiTrafficRouting, object, GatewayApiTrafficRouting, object | undefined]>([
    ['is written with a weight', 20, plain, { app: 'web' }, plain, { app: 'web', ...there }],
    ['goes without one', 0, plain, { app: 'web', ...there }, plain, { app: 'web' }],
    ['leaves no empty set of labels', 0, plain, there, plain, undefined],
    ['has the key and value of the user', 20, own, {}, own, { 'team/canary': 'yes' }],
    ['changes its key in the middle of an update', 20, own, there, plain, { 'team/canary': 'yes' }],
    ['goes where it is switched off in the middle of an update', 20, off, { app: 'web', ...there }, plain, { app: 'web' }],
    ['is left alone where it was never ours', 20, off, there, off, there],
  ])('%s', (_, weight, config, before, last, after) => {
    expect(labelsAt(weight, config, before, last)).toEqual(after);
  });
});

describe('clients that stay on their side', () => {
  const routed = (rules: string, stickiness: Stickiness = sticky): string =>
    renderYaml({
      spec: gatewayApi,
      weight: 25,
      stickiness,
      trafficRouting: { gatewayAPI: { httpRoute: 'web', disableInProgressLabel: true } },
      objects: `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: demo}
spec:
  rules: ${rules}
`,
    });
  const backends = '[{name: web-stable, port: 80, weight: 90}, {name: web-canary, port: 80, weight: 10}]';

  test('are known by rules for their cookies, and get them from the backends', () => {
    const backend = (side: 'stable' | 'canary', weight: number) => `        - name: web-${side}
          port: 80
          weight: ${weight}
          filters:
            - type: ResponseHeaderModifier
              responseHeaderModifier:
                add:
                  - name: Set-Cookie
                    value: side=new-${side}-25; Path=/; Max-Age=3600; HttpOnly
`;
    const rule = (values: string, refs: string) => `    - matches:
        - path:
            type: PathPrefix
            value: /shop
          headers:
            - name: Cookie
              type: RegularExpression
              value: ^(.*; *)?side=(${values})(;.*)?$
      backendRefs:
${refs}`;
    const other = '        - name: other\n          port: 80\n          weight: 5\n';
    const split = '[{name: web-stable, port: 80}, {name: web-canary, port: 80}, {name: other, port: 80, weight: 5}]';
    expect(
      routed(`[{matches: [{path: {type: PathPrefix, value: /shop}}], backendRefs: ${split}}]`),
    ).toBe(`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
  namespace: demo
spec:
  rules:
${rule('new-stable-10', backend('stable', 75) + backend('canary', 15) + other)}${rule(
  'new-stable-[0-9]+',
  backend('stable', 75) + backend('canary', 0) + other,
)}${rule('new-canary-[0-9]+', backend('canary', 100))}    - matches:
        - path:
            type: PathPrefix
            value: /shop
      backendRefs:
${backend('stable', 75)}${backend('canary', 25)}${other}`);
  });

  test('have as many rules as a route can have, and no more', () => {
    const many = { ...sticky, earlierWeights: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18] };
    const yaml = routed(`[{backendRefs: ${backends}}]`, many);
    expect(yaml.match(/name: Cookie/g)).toHaveLength(15);
    expect(yaml).toContain('side=(new-stable-1|new-stable-2|new-stable-3|new-stable-4|new-stable-5|new-stable-6)');
  });

  test.each([
    [
      'a condition on cookies',
      `[{matches: [{headers: [{name: cookie, value: a}]}], backendRefs: ${backends}}]`,
      'HTTPRoute "web": spec.rules: a rule has a condition on the header Cookie, which stickiness needs.',
    ],
    [
      'a header modifier at a backend',
      '[{backendRefs: [{name: web-stable, filters: [{type: ResponseHeaderModifier}]}, {name: web-canary}]}]',
      'HTTPRoute "web": spec.rules: a backend has a ResponseHeaderModifier, which stickiness needs: it can have one only.',
    ],
    [
      'no room',
      `[${[...Array(6)].map(() => `{backendRefs: ${backends}}`).join(', ')}]`,
      'HTTPRoute "web": spec.rules: a route can have 16 rules; there are 6, and stickiness needs 2 more for each of 6.',
    ],
  ])('cannot be kept by a route with %s', (_, rules, message) => {
    expect(routed(rules)).toBe(message);
  });
});

import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, withAt } from '../tree.ts';

const object = (kind: string, name: string, spec: object) => ({
  apiVersion: 'appmesh.k8s.aws/v1beta2',
  kind,
  metadata: { name, namespace: 'demo' },
  spec,
});

const protocols = ['httpRoute', 'http2Route', 'grpcRoute', 'tcpRoute'] as const;

const route = (name: string, protocol: string, stable = 'node-stable') => ({
  name,
  [protocol]: {
    match: protocol.startsWith('http') ? { prefix: '/' } : {},
    action: {
      weightedTargets: [
        { virtualNodeRef: { name: stable }, weight: 100 },
        { virtualNodeRef: { name: 'node-canary' }, weight: 0 },
      ],
    },
  },
});

const node = (name: string, labels: object) => object('VirtualNode', name, { podSelector: { matchLabels: { app: 'web', ...labels } } });

export const fixture: RouterFixture = {
  cases: fc
    .record({
      protocol: fc.constantFrom(...protocols),
      listed: fc.boolean(),
      labels: fc.constantFrom({}, { 'rollouts-pod-template-hash': 'old' }),
    })
    .map(({ protocol, listed, labels }) => ({
      trafficRouting: {
        appMesh: {
          virtualService: { name: 'web', ...(listed ? { routes: ['primary'] } : {}) },
          virtualNodeGroup: { canaryVirtualNodeRef: { name: 'node-canary' }, stableVirtualNodeRef: { name: 'node-stable' } },
        },
      },
      objects: [
        object('VirtualService', 'web', { provider: { virtualRouter: { virtualRouterRef: { name: 'router' } } } }),
        object('VirtualRouter', 'router', {
          routes: [route('primary', protocol), ...(listed ? [route('other', protocol, 'somebody')] : [])],
        }),
        object('VirtualRouter', 'unrelated', { routes: [] }),
        node('node-canary', labels),
        node('node-stable', labels),
      ],
    })),
  leaves: [
    /^VirtualRouter\/spec\/routes\/\d+\/\w+\/action\/weightedTargets\/\d+\/weight$/,
    /^VirtualNode\/spec\/podSelector\/matchLabels\/rollouts-pod-template-hash$/,
  ],
  acceptedStatus: (object) => ({
    conditions: [{ type: 'VirtualRouterActive', status: 'True' }],
    observedGeneration: object.metadata.generation ?? 0,
  }),
  splits: (objects) =>
    objects
      .filter(({ metadata }) => metadata.name === 'router')
      .flatMap((each) =>
        protocols.flatMap((protocol) => {
          const targets = listAt(each, 'spec', 'routes', 0, protocol, 'action', 'weightedTargets');
          return targets.length === 0 ? [] : [targets.map((target) => numberAt(target, 'weight') ?? 0)];
        }),
      ),
  broken: [
    {
      what: 'a VirtualService without a VirtualRouter',
      breaks: (objects) => objects.map((each) => (each.kind === 'VirtualService' ? withAt(each, ['spec', 'provider'], {}) : each)),
      message: 'names no VirtualRouter',
    },
    {
      what: 'a VirtualRouter that is not there',
      breaks: (objects) => objects.filter(({ metadata }) => metadata.name !== 'router'),
      message: 'is not there',
    },
    {
      what: 'a route without the canary',
      breaks: (objects) =>
        objects.map((each) =>
          each.kind === 'VirtualRouter' ? withAt(each, ['spec', 'routes'], [route('primary', 'httpRoute', 'x')]) : each,
        ),
      message: 'has no destination with the Service "web-stable"',
    },
  ],
};

import { describe, expect, test } from '@jest/globals';
import { type NginxTrafficRouting, type Rollout, routeTable } from '@sluice/api';
import type { Ingress, KubeObject } from '@sluice/kubernetes';
import fc from 'fast-check';
import type { RouteRequest } from '../router-spec.ts';
import { nginx } from './nginx.ts';

const rollout = (config: NginxTrafficRouting, maxTrafficWeight?: number): Rollout => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'demo', uid: 'u1' },
  spec: { strategy: { canary: { trafficRouting: { nginx: config, ...(maxTrafficWeight === undefined ? {} : { maxTrafficWeight }) } } } },
});

const request = (config: NginxTrafficRouting = { stableIngress: 'web' }, maxTrafficWeight?: number): RouteRequest<NginxTrafficRouting> => ({
  rollout: rollout(config, maxTrafficWeight),
  config,
  canaryService: 'web-canary',
  stableService: 'web-stable',
  maxWeight: maxTrafficWeight ?? 100,
});

const stable = (name = 'web'): Ingress => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'demo', annotations: { 'kubernetes.io/ingress.class': 'nginx', mine: 'stays there' } },
  spec: {
    ingressClassName: 'nginx',
    tls: [{ hosts: ['web.example'], secretName: 'tls' }],
    rules: [
      {
        host: 'web.example',
        http: {
          paths: [
            { path: '/', pathType: 'Prefix', backend: { service: { name: 'web-stable', port: { number: 80 } } } },
            { path: '/docs', pathType: 'Prefix', backend: { service: { name: 'docs', port: { number: 80 } } } },
          ],
        },
      },
      {
        host: 'other.example',
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'other', port: { number: 80 } } } }] },
      },
    ],
  },
});

const want = (weight: number, maxWeight = 100) =>
  routeTable({ maxWeight, canary: { service: 'web-canary', weight }, stable: { service: 'web-stable' } });

function rendered(live: readonly KubeObject[], weight: number, asked = request()): readonly KubeObject[] {
  const result = nginx.render(asked, live, want(weight, asked.maxWeight));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('the NGINX router', () => {
  test('makes a canary Ingress with the rules that lead to the stable Service, and nothing of the others', () => {
    expect(rendered([stable()], 25)).toEqual([
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: {
          name: 'web-web-canary',
          namespace: 'demo',
          annotations: {
            'kubernetes.io/ingress.class': 'nginx',
            'nginx.ingress.kubernetes.io/canary': 'true',
            'nginx.ingress.kubernetes.io/canary-weight': '25',
          },
          ownerReferences: [
            { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web', uid: 'u1', controller: true, blockOwnerDeletion: true },
          ],
        },
        spec: {
          ingressClassName: 'nginx',
          tls: [{ hosts: ['web.example'], secretName: 'tls' }],
          rules: [
            {
              host: 'web.example',
              http: {
                paths: [
                  { path: '/', pathType: 'Prefix', backend: { service: { name: 'web-canary', port: { number: 80 } } } },
                  { path: '/docs', pathType: 'Prefix', backend: { service: { name: 'docs', port: { number: 80 } } } },
                ],
              },
            },
          ],
        },
      },
    ]);
  });

  test('rendering a second time changes nothing more, and what is rendered is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (maxWeight, some) => {
        const weight = Math.min(some, maxWeight);
        const asked = request({ stableIngresses: ['web', 'api'] }, maxWeight);
        const live = [stable('web'), stable('api')];
        const once = rendered(live, weight, asked);
        expect(rendered([...live, ...once], weight, asked)).toEqual(once);
        const reading = nginx.observe(asked, [...live, ...once]);
        expect(reading).toEqual({
          ok: true,
          value: {
            weights: { 'web-canary': weight, 'web-stable': maxWeight - weight },
            managed: [],
            accepted: 'unknown',
            isPartial: false,
          },
        });
      }),
    );
  });

  test('what others wrote on the canary Ingress stays', () => {
    const [made] = rendered([stable()], 10);
    if (made === undefined) throw new Error('nothing was rendered');
    const annotated = {
      ...made,
      metadata: { ...made.metadata, labels: { team: 'a' }, annotations: { ...made.metadata.annotations, 'example.com/x': 'y' } },
      status: { loadBalancer: {} },
    };
    const [again] = rendered([stable(), annotated], 20);
    expect(again).toEqual({
      ...annotated,
      metadata: {
        ...annotated.metadata,
        annotations: { ...annotated.metadata.annotations, 'nginx.ingress.kubernetes.io/canary-weight': '20' },
      },
    });
  });

  test('takes another prefix, more annotations and a total of its own', () => {
    const config: NginxTrafficRouting = {
      stableIngress: 'web',
      annotationPrefix: 'fork.example',
      additionalIngressAnnotations: { 'canary-by-header': 'X-Canary' },
      canaryIngressAnnotations: { verbatim: 'yes' },
    };
    const [made] = rendered([stable()], 5, request(config, 1000));
    expect(made?.metadata.annotations).toEqual({
      'kubernetes.io/ingress.class': 'nginx',
      'fork.example/canary': 'true',
      'fork.example/canary-weight': '5',
      'fork.example/canary-weight-total': '1000',
      'fork.example/canary-by-header': 'X-Canary',
      verbatim: 'yes',
    });
  });

  test('an interrupted write of several Ingresses is noticed', () => {
    const asked = request({ stableIngresses: ['web', 'api'] });
    const live = [stable('web'), stable('api')];
    const [first] = rendered(live, 50, asked);
    const [, second] = rendered(live, 10, asked);
    const reading = nginx.observe(
      asked,
      [...live, first, second].filter((each) => each !== undefined),
    );
    expect(reading.ok && reading.value.isPartial).toBe(true);
  });

  test.each<readonly [string, readonly KubeObject[], string]>([
    ['a stable Ingress that is missing', [], 'Ingress "web" is not there.'],
    [
      'one without a rule for the stable Service',
      [{ ...stable(), spec: { rules: [] } } as Ingress],
      'has no rule with the Service "web-stable"',
    ],
    ['a canary Ingress of somebody else', [stable(), { ...stable('web-web-canary') }], 'belongs to somebody else'],
  ])('tells of %s', (_, live, message) => {
    const result = nginx.render(request(), live, want(10));
    expect(result.ok ? '' : result.error.message).toContain(message);
  });

  test('the name of a canary Ingress is never too long', () => {
    const long = 'i'.repeat(253);
    const [, canary] = nginx.reads(request({ stableIngress: long }));
    expect([canary?.name.length, canary?.name.endsWith('-canary'), canary?.required]).toEqual([253, true, false]);
  });
});

describe('routeTable', () => {
  test('gives the stable side what the others leave', () => {
    const table = routeTable({
      maxWeight: 100,
      canary: { service: 'c', weight: 10 },
      stable: { service: 's' },
      experiments: [{ service: 'e', weight: 5 }],
    });
    expect(table.backends.map(({ role, weight }) => [role, weight])).toEqual([
      ['canary', 10],
      ['stable', 85],
      ['experiment', 5],
    ]);
  });

  test.each([-1, 101, 1.5, Number.NaN])('cannot hold a weight of %p', (weight) => {
    expect(() => routeTable({ maxWeight: 100, canary: { service: 'c', weight }, stable: { service: 's' } })).toThrow('bug');
  });
});

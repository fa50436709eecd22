import { describe, expect, test } from '@jest/globals';
import { type NginxTrafficRouting, type Rollout, routeTable } from '@sluice/api';
import type { Ingress, KubeObject } from '@sluice/kubernetes';
import type { RouteRequest } from '../router-spec.ts';
import { isRendered, requestOf } from '../routing.ts';
import { sticky } from '../testing/render-yaml.ts';
import { nginx } from './nginx.ts';

const rollout = (config: NginxTrafficRouting, maxTrafficWeight?: number): Rollout => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'demo', uid: 'u1' },
  spec: { strategy: { canary: { trafficRouting: { nginx: config, ...(maxTrafficWeight === undefined ? {} : { maxTrafficWeight }) } } } },
});

function request(config: NginxTrafficRouting = { stableIngress: 'web' }, maxTrafficWeight?: number): RouteRequest<NginxTrafficRouting> {
  const made = requestOf(nginx, rollout(config, maxTrafficWeight), { canary: 'web-canary', stable: 'web-stable' });
  if (made === undefined) throw new Error('the Rollout does not use nginx');
  return made;
}

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
  return result.value.objects;
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
    const half = [...live, first, second].filter((each) => each !== undefined);
    expect(isRendered(nginx, asked, half, want(50))).toEqual({ ok: true, value: false });
  });

  test('keeps clients by annotations on both Ingresses, with a cookie that is called after the revision', () => {
    const table = { ...want(25), stickiness: sticky };
    const result = nginx.render(request(), [stable()], table);
    if (!result.ok) throw new Error(result.error.message);
    const affinity = {
      'nginx.ingress.kubernetes.io/affinity': 'cookie',
      'nginx.ingress.kubernetes.io/affinity-canary-behavior': 'sticky',
      'nginx.ingress.kubernetes.io/session-cookie-name': 'side.web.new',
      'nginx.ingress.kubernetes.io/session-cookie-max-age': '3600',
      'nginx.ingress.kubernetes.io/session-cookie-path': '/',
    };
    const { objects } = result.value;
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(['web', 'web-web-canary']);
    for (const { metadata } of objects) expect(metadata.annotations).toMatchObject(affinity);
    expect(rendered(objects, 25)).toEqual([stable(), ...rendered([stable()], 25)]);
  });

  test('keeps no clients where an Ingress has an affinity already', () => {
    const { metadata, ...rest } = stable();
    const annotations = { ...metadata.annotations, 'nginx.ingress.kubernetes.io/affinity': 'cookie' };
    const result = nginx.render(request(), [{ ...rest, metadata: { ...metadata, annotations } }], { ...want(25), stickiness: sticky });
    expect(result).toMatchObject({ ok: false, error: { message: expect.stringContaining('is there already, and stickiness needs it.') } });
  });

  test('the name of a canary Ingress is never too long', () => {
    const long = 'i'.repeat(253);
    const [made] = rendered([stable(long)], 10, request({ stableIngress: long }));
    expect([made?.metadata.name.length, made?.metadata.name.endsWith('-canary')]).toEqual([253, true]);
  });
});

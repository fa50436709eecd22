import { ingresses, type KubeObject } from '@sluice/kubernetes';
import fc from 'fast-check';
import { isOfKind } from '../objects.ts';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { numberAt, withAt } from '../tree.ts';
import { targetGroupsIn } from './action.ts';

const path = (service: string, at: string) => ({
  path: at,
  pathType: 'Prefix',
  backend: { service: { name: service, port: { name: 'use-annotation' } } },
});

const ingress = (name: string, root: string, annotations: Readonly<Record<string, string>>): KubeObject & { readonly spec: object } => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'demo', annotations },
  spec: {
    ingressClassName: 'alb',
    rules: [
      { host: 'docs.example', http: { paths: [path('docs', '/')] } },
      { host: 'web.example', http: { paths: [path('docs', '/docs'), path(root, '/'), path(root, '/api')] } },
    ],
  },
});

export const fixture: RouterFixture = {
  cases: fc
    .record({
      names: fc.subarray(['web', 'api'], { minLength: 1 }),
      root: fc.constantFrom(undefined, 'web-root'),
      prefix: fc.constantFrom(undefined, 'fork.example'),
      isSticky: fc.boolean(),
      annotations: fc.constantFrom<Readonly<Record<string, string>>>(
        { mine: 'stays' },
        { 'rollouts.argoproj.io/managed-alb-annotations': '{"another":["alb.ingress.kubernetes.io/actions.another"]}' },
      ),
    })
    .map(({ names, root, prefix, isSticky, annotations }) => ({
      trafficRouting: {
        alb: {
          ...(names.length === 1 ? { ingress: names[0] ?? '' } : { ingresses: names }),
          servicePort: 80,
          ...(root === undefined ? {} : { rootService: root }),
          ...(prefix === undefined ? {} : { annotationPrefix: prefix }),
          ...(isSticky ? { stickinessConfig: { enabled: true, durationSeconds: 60 } } : {}),
        },
      },
      objects: names.map((name) => ingress(name, root ?? 'web-stable', annotations)),
    })),
  leaves: [
    /^Ingress\/metadata\/annotations\/[^/]+~1actions\.web-(root|stable)$/,
    /^Ingress\/metadata\/annotations\/rollouts\.argoproj\.io~1managed-alb-annotations$/,
  ],
  splits: (objects) =>
    objects
      .filter((each) => isOfKind(each, ingresses))
      .flatMap(({ metadata }) =>
        Object.entries(metadata.annotations ?? {})
          .filter(([key]) => /actions\.web-(root|stable)$/.test(key))
          .map(([, action]) => targetGroupsIn(action).map((group) => numberAt(group, 'Weight') ?? -1)),
      ),
  broken: [
    {
      what: 'an Ingress without a rule for the action',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'rules'], [])),
      message: 'has no rule with the Service "web-',
    },
    {
      what: 'a record of annotations that is no JSON',
      breaks: (objects) =>
        objects.map((each) => withAt(each, ['metadata', 'annotations', 'rollouts.argoproj.io/managed-alb-annotations'], 'junk')),
      message: 'is no JSON',
    },
  ],
};

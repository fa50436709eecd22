import type { KubeObject } from '@sluice/kubernetes';
import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';

const path = (service: string, at = '/') => ({
  path: at,
  pathType: 'Prefix',
  backend: { service: { name: service, port: { number: 80 } } },
});

const ingress = (name: string, annotations: Readonly<Record<string, string>>): KubeObject & { readonly spec: object } => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'demo', annotations },
  spec: {
    ingressClassName: 'nginx',
    tls: [{ hosts: ['web.example'], secretName: 'tls' }],
    rules: [
      { host: 'web.example', http: { paths: [path('web-stable'), path('docs', '/docs')] } },
      { host: 'other.example', http: { paths: [path('other')] } },
    ],
  },
});

/** The annotation that the data plane reads, whatever its prefix. */
const weightsOf = (object: KubeObject): readonly number[] =>
  Object.entries(object.metadata.annotations ?? {}).flatMap(([key, text]) => (key.endsWith('/canary-weight') ? [Number(text)] : []));

export const fixture: RouterFixture = {
  cases: fc
    .record({
      names: fc.subarray(['web', 'api', 'shop'], { minLength: 1 }),
      single: fc.boolean(),
      prefix: fc.constantFrom(undefined, 'fork.example'),
      annotations: fc.constantFrom({}, { 'kubernetes.io/ingress.class': 'nginx', mine: 'stays' }),
      additional: fc.constantFrom(undefined, { 'canary-by-header': 'X-Canary' }),
    })
    .map(({ names, single, prefix, annotations, additional }) => {
      const [first = 'web'] = names;
      const used = single ? [first] : names;
      return {
        trafficRouting: {
          nginx: {
            ...(single ? { stableIngress: first } : { stableIngresses: names }),
            ...(prefix === undefined ? {} : { annotationPrefix: prefix }),
            ...(additional === undefined ? {} : { additionalIngressAnnotations: additional }),
          },
        },
        objects: used.map((name) => ingress(name, annotations)),
      };
    }),
  // A stable Ingress is read only; the canary Ingress is the router's own.
  leaves: [],
  splits: (objects, maxWeight) => objects.flatMap((each) => weightsOf(each).map((weight) => [weight, maxWeight - weight])),
  broken: [
    {
      what: 'an Ingress without a rule for the stable Service',
      breaks: (objects) => objects.map((each) => ({ ...each, spec: { rules: [] } })),
      message: 'has no rule with the Service "web-stable"',
    },
    {
      what: 'a canary Ingress of somebody else',
      breaks: (objects) => [
        ...objects,
        ...objects.map((each) => ({ ...each, metadata: { name: `web-${each.metadata.name}-canary`, namespace: 'demo' } })),
      ],
      message: 'belongs to somebody else',
    },
  ],
};

import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';

const balances = (annotations: Readonly<Record<string, string>> = {}): readonly string[] =>
  Object.entries(annotations).flatMap(([key, text]) => (key.endsWith('/blue-green-balance') ? [text] : []));

export const fixture: RouterFixture = {
  cases: fc
    .record({ names: fc.subarray(['web', 'api'], { minLength: 1 }), prefix: fc.constantFrom(undefined, 'ingress.kubernetes.io') })
    .map(({ names, prefix }) => ({
      trafficRouting: { haproxy: { ingresses: names, ...(prefix === undefined ? {} : { annotationPrefix: prefix }) } },
      canary: { canaryService: '', stableService: '' },
      objects: names.map((name) => ({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name, namespace: 'demo', annotations: { mine: 'stays' } },
        spec: { rules: [{ host: 'web.example' }] },
      })),
    })),
  leaves: [/^Ingress\/metadata\/annotations\/[^/]+~1blue-green-(balance|mode)$/],
  splits: (objects) =>
    objects.flatMap(({ metadata }) =>
      balances(metadata.annotations).map((text) => text.split(',').map((part) => Number(part.split('=').at(-1)))),
    ),
  broken: [],
};

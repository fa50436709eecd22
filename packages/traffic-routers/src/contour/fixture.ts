import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { at, listAt, numberAt, textAt, withAt } from '../tree.ts';

const docs = { conditions: [{ prefix: '/docs' }], services: [{ name: 'docs', port: 80 }] };

const split = (conditions: readonly object[] | undefined, others: readonly object[]) => ({
  ...(conditions === undefined ? {} : { conditions }),
  timeoutPolicy: { response: '15s' },
  services: [{ name: 'web-stable', port: 80, weight: 100 }, ...others, { name: 'web-canary', port: 80 }],
});

const proxy = (name: string, routes: readonly object[]) => ({
  apiVersion: 'projectcontour.io/v1',
  kind: 'HTTPProxy',
  metadata: { name, namespace: 'demo' },
  spec: { virtualhost: { fqdn: `${name}.example` }, routes },
});

/** Services of both sides and of arms, without copies. */
const isShare = (service: unknown): boolean => textAt(service, 'name')?.startsWith('web-') === true && at(service, 'mirror') !== true;

export const fixture: RouterFixture = {
  cases: fc
    .record({
      names: fc.subarray(['web', 'api'], { minLength: 1 }),
      asPlugin: fc.boolean(),
      conditions: fc.constantFrom(undefined, [{ prefix: '/' }], [{ header: { name: 'tenant', exact: 'x' } }]),
      others: fc.constantFrom([], [{ name: 'other', port: 81, weight: 5 }]),
    })
    .map(({ names, asPlugin, conditions, others }) => ({
      trafficRouting: asPlugin ? { plugins: { 'argoproj-labs/contour': { HTTPProxies: names } } } : { contour: { httpProxies: names } },
      objects: names.map((name) =>
        proxy(name, [
          docs,
          split(conditions, others),
          split([{ prefix: '/' }, { queryParameter: { name: 'beta', present: true } }], others),
        ]),
      ),
    })),
  leaves: [/^HTTPProxy\/spec\/routes\/\d+\/services\/\d+\/weight$/],
  acceptedStatus: (object) => ({
    conditions: [
      {
        type: 'Valid',
        status: 'True',
        observedGeneration: object.metadata.generation ?? 0,
        reason: 'Valid',
        message: 'Valid HTTPProxy',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  }),
  splits: (objects) =>
    objects.flatMap((each) =>
      listAt(each, 'spec', 'routes').flatMap((route) => {
        const services = listAt(route, 'services').filter(isShare);
        return services.length < 2 ? [] : [services.map((service) => numberAt(service, 'weight') ?? 0)];
      }),
    ),
  broken: [
    {
      what: 'an HTTPProxy without a route for the canary',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'routes'], [docs])),
      message: 'no route has the Service "web-canary"',
    },
    {
      what: 'a route with a canary alone',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'routes'], [{ services: [{ name: 'web-canary', port: 80 }] }])),
      message: 'has no destination with the Service "web-stable"',
    },
    {
      what: 'a Service that stands twice in a route',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'routes', 1, 'services', 0], { name: 'web-canary', port: 81 })),
      message: '"web-',
    },
  ],
};

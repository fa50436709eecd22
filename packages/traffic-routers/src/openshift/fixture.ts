import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, textAt, withAt } from '../tree.ts';

export const fixture: RouterFixture = {
  cases: fc
    .record({
      names: fc.subarray(['web', 'routes/api'], { minLength: 1 }),
      asPlugin: fc.boolean(),
      others: fc.constantFrom(undefined, [{ kind: 'Service', name: 'other', weight: 5 }]),
    })
    .map(({ names, asPlugin, others }) => ({
      trafficRouting: asPlugin ? { plugins: { 'argoproj-labs/openshift': { routes: names } } } : { openshift: { routes: names } },
      objects: names.map((name) => ({
        apiVersion: 'route.openshift.io/v1',
        kind: 'Route',
        metadata: { name: name.split('/').at(-1) ?? '', namespace: name.includes('/') ? 'routes' : 'demo' },
        spec: {
          host: 'web.example',
          to: { kind: 'Service', name: 'web-stable', weight: 100 },
          ...(others === undefined ? {} : { alternateBackends: others }),
          tls: { termination: 'edge' },
        },
      })),
    })),
  leaves: [/^Route\/spec\/to\/weight$/, /^Route\/spec\/alternateBackends(\/\d+)?$/],
  splits: (objects) =>
    objects.map((each) => {
      const canary = listAt(each, 'spec', 'alternateBackends').find((backend) => textAt(backend, 'name') === 'web-canary');
      return [numberAt(each, 'spec', 'to', 'weight') ?? -1, numberAt(canary, 'weight') ?? 0];
    }),
  broken: [
    {
      what: 'a Route to another Service',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'to', 'name'], 'other')),
      message: 'is not the Service "web-stable"',
    },
    {
      what: 'a Route with too many backends',
      breaks: (objects) =>
        objects.map((each) =>
          withAt(
            each,
            ['spec', 'alternateBackends'],
            ['a', 'b', 'c'].map((name) => ({ kind: 'Service', name, weight: 1 })),
          ),
        ),
      message: 'three backends at most',
    },
  ],
};

import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, withAt } from '../tree.ts';

const object = (kind: string, name: string, routes: string, matches: readonly object[] | undefined) => ({
  apiVersion: 'k8s.nginx.org/v1',
  kind,
  metadata: { name, namespace: 'demo' },
  spec: {
    host: 'web.example',
    upstreams: [
      { name: 'old', service: 'web-stable', port: 80 },
      { name: 'new', service: 'web-canary', port: 80 },
      { name: 'docs', service: 'docs', port: 80 },
    ],
    [routes]: [
      { path: '/docs', action: { pass: 'docs' } },
      {
        path: '/',
        ...(matches === undefined ? {} : { matches }),
        splits: [
          { weight: 100, action: { pass: 'old' } },
          { weight: 0, action: { pass: 'new' } },
        ],
      },
    ],
  },
});

export const fixture: RouterFixture = {
  cases: fc
    .record({
      servers: fc.subarray(['web', 'api'], { minLength: 1 }),
      routes: fc.subarray(['shop']),
      matches: fc.constantFrom(undefined, [{ conditions: [{ cookie: 'flag', value: 'on' }], action: { pass: 'docs' } }]),
    })
    .map(({ servers, routes, matches }) => ({
      trafficRouting: { nginxInc: { virtualServers: servers, virtualServerRoutes: routes } },
      objects: [
        ...servers.map((name) => object('VirtualServer', name, 'routes', matches)),
        ...routes.map((name) => object('VirtualServerRoute', name, 'subroutes', matches)),
      ],
    })),
  leaves: [/^VirtualServer(Route)?\/spec\/(sub)?routes\/\d+\/splits\/\d+\/weight$/],
  splits: (objects) =>
    objects.flatMap((each) =>
      ['routes', 'subroutes'].flatMap((routes) =>
        listAt(each, 'spec', routes).flatMap((route) => {
          const splits = listAt(route, 'splits');
          return splits.length === 0 ? [] : [splits.map((split) => numberAt(split, 'weight') ?? -1)];
        }),
      ),
    ),
  broken: [
    {
      what: 'an object without splits',
      breaks: (objects) => objects.map((each) => withAt(withAt(each, ['spec', 'routes'], []), ['spec', 'subroutes'], [])),
      message: 'no route has splits with the Service "web-canary"',
    },
    {
      what: 'a weight for a third upstream',
      breaks: (objects) =>
        objects.map((each) =>
          ['routes', 'subroutes'].reduce(
            (whole, routes) =>
              withAt(
                whole,
                ['spec', routes],
                [
                  {
                    path: '/',
                    splits: ['old', 'new', 'docs'].map((pass) => ({ weight: 30, action: { pass } })),
                  },
                ],
              ),
            each,
          ),
        ),
      message: 'may have no weight for others',
    },
  ],
};

import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, withAt } from '../tree.ts';

const destination = (name: string, weight?: number) => ({
  ref: { name, namespace: 'demo' },
  port: { number: 8080 },
  kind: 'SERVICE',
  ...(weight === undefined ? {} : { weight }),
});

const docs = { name: 'docs', matchers: [{ uri: { prefix: '/docs' } }], forwardTo: { destinations: [destination('docs')] } };

const table = (name: string, hasCanary: boolean) => ({
  apiVersion: 'networking.gloo.solo.io/v2',
  kind: 'RouteTable',
  metadata: { name, namespace: 'demo', labels: { app: 'web' } },
  spec: {
    hosts: ['web.example'],
    http: [
      docs,
      {
        name: 'main',
        labels: { route: 'main' },
        matchers: [{ uri: { prefix: '/' } }],
        forwardTo: {
          pathRewrite: '/v2',
          destinations: [destination('web-stable', 100), ...(hasCanary ? [destination('web-canary')] : [])],
        },
      },
    ],
  },
});

export const fixture: RouterFixture = {
  cases: fc
    .record({
      selector: fc.constantFrom<{ readonly name?: string; readonly labels?: Readonly<Record<string, string>> }>(
        { name: 'web' },
        { labels: { app: 'web' } },
      ),
      route: fc.constantFrom<object | undefined>(undefined, { name: 'main' }, { labels: { route: 'main' } }),
      hasCanary: fc.boolean(),
      asPlugin: fc.boolean(),
    })
    .map(({ selector, route, hasCanary, asPlugin }) => {
      const config = { routeTableSelector: selector, ...(route === undefined ? {} : { routeSelector: route }) };
      return {
        trafficRouting: asPlugin ? { plugins: { 'solo-io/glooplatform': config } } : { glooPlatform: config },
        objects: [table('web', hasCanary)],
      };
    }),
  leaves: [/^RouteTable\/spec\/http\/\d+\/forwardTo\/destinations\/\d+(\/weight)?$/],
  splits: (objects) =>
    objects.flatMap((each) =>
      listAt(each, 'spec', 'http').flatMap((route) => {
        const list = listAt(route, 'forwardTo', 'destinations');
        return list.length < 2 ? [] : [list.map((one) => numberAt(one, 'weight') ?? 0)];
      }),
    ),
  broken: [
    {
      what: 'a RouteTable whose routes lead elsewhere',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'http'], [docs])),
      message: 'no route to steer leads to "web-stable"',
    },
  ],
};

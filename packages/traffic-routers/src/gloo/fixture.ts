import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, withAt } from '../tree.ts';

const upstream = (name: string) => ({ upstream: { name, namespace: 'demo' } });

const docs = { name: 'docs', matchers: [{ prefix: '/docs' }], routeAction: { single: upstream('docs') } };

const split = (isSingle: boolean) => ({
  name: 'main',
  matchers: [{ prefix: '/' }, { exact: '/x', headers: [{ name: 'tenant', value: 'a' }] }],
  options: { timeout: '5s' },
  routeAction: isSingle
    ? { single: { ...upstream('web-stable'), subset: { values: { a: 'b' } } } }
    : { multi: { destinations: [{ destination: upstream('Web-Stable'), weight: 100 }, { destination: upstream('web-canary') }] } },
});

const object = (kind: string, spec: object) => ({
  apiVersion: 'gateway.solo.io/v1',
  kind,
  metadata: { name: 'web', namespace: 'demo', labels: { app: 'web' } },
  spec,
});

export const fixture: RouterFixture = {
  cases: fc
    .record({ by: fc.constantFrom('service', 'table', 'labels'), isSingle: fc.boolean(), isListed: fc.boolean(), asPlugin: fc.boolean() })
    .map(({ by, isSingle, isListed, asPlugin }) => {
      const config = {
        ...(by === 'service' ? { virtualService: { name: 'web' } } : {}),
        ...(by === 'table' ? { routeTable: { name: 'web', namespace: 'demo' } } : {}),
        ...(by === 'labels' ? { routeTable: { labels: { app: 'web' } } } : {}),
        ...(isListed ? { routes: ['main'] } : {}),
      };
      const routes = [docs, split(isSingle)];
      return {
        trafficRouting: asPlugin ? { plugins: { 'solo-io/glooedge': config } } : { gloo: config },
        objects: [by === 'service' ? object('VirtualService', { virtualHost: { routes } }) : object('RouteTable', { routes })],
      };
    }),
  leaves: [/\/routes\/\d+\/routeAction\/(single|multi)$/, /\/routes\/\d+\/routeAction\/multi\/destinations\/\d+\/weight$/],
  splits: (objects) =>
    objects.flatMap((each) =>
      [listAt(each, 'spec', 'routes'), listAt(each, 'spec', 'virtualHost', 'routes')].flat().flatMap((route) => {
        const list = listAt(route, 'routeAction', 'multi', 'destinations');
        return list.length === 0 ? [] : [list.map((destination) => numberAt(destination, 'weight') ?? 0)];
      }),
    ),
  broken: [
    {
      what: 'an object whose routes lead elsewhere',
      breaks: (objects) =>
        objects.map((each) =>
          each.kind === 'RouteTable' ? withAt(each, ['spec', 'routes'], [docs]) : withAt(each, ['spec', 'virtualHost', 'routes'], [docs]),
        ),
      message: 'no route to steer leads to "web-stable"',
    },
  ],
};

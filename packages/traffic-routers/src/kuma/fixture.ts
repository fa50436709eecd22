import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, withAt } from '../tree.ts';

const backend = (name: string, isNamed: boolean) => ({
  kind: 'MeshService',
  ...(isNamed ? { name, namespace: 'demo' } : { labels: { 'kuma.io/display-name': name } }),
  port: 80,
});

const docs = { matches: [{ path: { type: 'PathPrefix', value: '/docs' } }], default: { backendRefs: [backend('docs', true)] } };

export const fixture: RouterFixture = {
  cases: fc
    .record({
      names: fc.subarray(['web', 'api'], { minLength: 1 }),
      namespace: fc.constantFrom(undefined, 'mesh'),
      isNamed: fc.boolean(),
      matches: fc.constantFrom<readonly object[]>(
        [{ path: { type: 'PathPrefix', value: '/' } }],
        [{ headers: [{ type: 'Exact', name: 'tenant', value: 'a' }] }, { method: 'PUT' }],
      ),
    })
    .map(({ names, namespace, isNamed, matches }) => ({
      trafficRouting: { kuma: { meshHTTPRoutes: names, ...(namespace === undefined ? {} : { namespace }) } },
      objects: names.map((name) => ({
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshHTTPRoute',
        metadata: { name, namespace: namespace ?? 'demo', labels: { 'kuma.io/mesh': 'default' } },
        spec: {
          to: [
            { targetRef: { kind: 'MeshService', name: 'docs' }, rules: [docs] },
            {
              targetRef: { kind: 'MeshService', name: 'web' },
              rules: [
                {
                  matches,
                  default: {
                    filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } }],
                    backendRefs: [{ ...backend('web-stable', isNamed), weight: 100 }, backend('web-canary', isNamed)],
                  },
                },
              ],
            },
          ],
        },
      })),
    })),
  leaves: [/^MeshHTTPRoute\/spec\/to\/\d+\/rules\/\d+\/default\/backendRefs\/\d+\/weight$/],
  splits: (objects) =>
    objects.flatMap((each) =>
      listAt(each, 'spec', 'to').flatMap((to) =>
        listAt(to, 'rules').flatMap((rule) => {
          const list = listAt(rule, 'default', 'backendRefs');
          return list.length < 2 ? [] : [list.map((one) => numberAt(one, 'weight') ?? 0)];
        }),
      ),
    ),
  broken: [
    {
      what: 'a MeshHTTPRoute without the canary',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'to'], [{ rules: [docs] }])),
      message: 'no rule has the Service "web-canary"',
    },
  ],
};

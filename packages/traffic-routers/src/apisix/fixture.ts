import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, withAt } from '../tree.ts';

const rule = (name: string, priority: number | undefined, exprs: readonly object[]) => ({
  name,
  ...(priority === undefined ? {} : { priority }),
  match: { hosts: ['web.example'], paths: ['/*'], ...(exprs.length === 0 ? {} : { exprs }) },
  plugins: [{ name: 'cors', enable: true }],
  backends: [
    { serviceName: 'web-stable', servicePort: 80, weight: 100 },
    { serviceName: 'web-canary', servicePort: 80 },
  ],
});

export const fixture: RouterFixture = {
  cases: fc
    .record({
      rules: fc.constantFrom<readonly string[]>([], ['first'], ['first', 'second']),
      priority: fc.constantFrom(undefined, 5),
      exprs: fc.constantFrom<readonly object[]>([], [{ subject: { scope: 'Query', name: 'a' }, op: 'Equal', value: 'b' }]),
    })
    .map(({ rules, priority, exprs }) => ({
      trafficRouting: { apisix: { route: { name: 'web', ...(rules.length === 0 ? {} : { rules }) } } },
      objects: [
        {
          apiVersion: 'apisix.apache.org/v2',
          kind: 'ApisixRoute',
          metadata: { name: 'web', namespace: 'demo' },
          spec: {
            http: [
              { name: 'docs', match: { paths: ['/docs/*'] }, backends: [{ serviceName: 'docs', servicePort: 80 }] },
              ...(rules.length === 0 ? ['web'] : rules).map((name) => rule(name, priority, exprs)),
            ],
          },
        },
      ],
    })),
  leaves: [/^ApisixRoute\/spec\/http\/\d+\/backends\/\d+\/weight$/],
  splits: (objects) =>
    objects
      .filter(({ metadata }) => metadata.name === 'web')
      .flatMap((each) =>
        listAt(each, 'spec', 'http').flatMap((one) => {
          const backends = listAt(one, 'backends');
          return backends.length < 2 ? [] : [backends.map((backend) => numberAt(backend, 'weight') ?? 0)];
        }),
      ),
  broken: [
    {
      what: 'an ApisixRoute without the rule',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'http'], [{ name: 'other' }])),
      message: 'has no rule "',
    },
    {
      what: 'a rule without the canary',
      breaks: (objects) =>
        objects.map((each) =>
          withAt(
            each,
            ['spec', 'http'],
            listAt(each, 'spec', 'http').map((one) => withAt(one, ['backends'], [{ serviceName: 'web-stable' }])),
          ),
        ),
      message: 'has no destination with the Service "web-canary"',
    },
  ],
};

import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { numberAt, withAt } from '../tree.ts';

const mapping = (name: string, version: string, service: string) => ({
  apiVersion: `getambassador.io/${version}`,
  kind: 'Mapping',
  metadata: { name, namespace: 'demo' },
  spec: { prefix: `/${name}/`, hostname: '*', service, timeout_ms: 3000 },
});

export const fixture: RouterFixture = {
  cases: fc
    .record({
      names: fc.subarray(['web', 'api'], { minLength: 1 }),
      version: fc.constantFrom('v3alpha1', 'v2'),
      service: fc.constantFrom('web-stable', 'http://web-stable.demo:80'),
    })
    .map(({ names, version, service }) => ({
      trafficRouting: { ambassador: { mappings: names } },
      objects: names.map((name) => mapping(name, version, service)),
    })),
  // Mappings of the user are read only; those beside them are the router's own.
  leaves: [],
  splits: (objects, maxWeight) =>
    objects
      .filter(({ metadata }) => ['web', 'api'].includes(metadata.name))
      .map(({ metadata }) => {
        const canary = objects.find((each) => each.metadata.name === `${metadata.name}-canary`);
        const weight = numberAt(canary, 'spec', 'weight') ?? 0;
        return [weight, maxWeight - weight];
      }),
  broken: [
    {
      what: 'a Mapping that leads elsewhere',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'service'], 'other:80')),
      message: 'does not lead to the Service "web-stable"',
    },
    {
      what: 'a Mapping with a weight',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'weight'], 50)),
      message: 'must not be set',
    },
    {
      what: 'a canary Mapping of somebody else',
      breaks: (objects) => [
        ...objects,
        ...objects.map((each) => ({ ...each, metadata: { name: `${each.metadata.name}-canary`, namespace: 'demo' } })),
      ],
      message: 'belongs to somebody else',
    },
  ],
};

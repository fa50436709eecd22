import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt } from '../tree.ts';

export const fixture: RouterFixture = {
  cases: fc
    .record({ rootService: fc.constantFrom(undefined, 'web'), trafficSplitName: fc.constantFrom(undefined, 'split') })
    .map(({ rootService, trafficSplitName }) => ({
      trafficRouting: {
        smi: { ...(rootService === undefined ? {} : { rootService }), ...(trafficSplitName === undefined ? {} : { trafficSplitName }) },
      },
      objects: [],
    })),
  // The TrafficSplit is the router's own.
  leaves: [],
  splits: (objects) => objects.map((each) => listAt(each, 'spec', 'backends').map((backend) => numberAt(backend, 'weight') ?? -1)),
  broken: [
    {
      what: 'a TrafficSplit of somebody else',
      breaks: () =>
        ['web', 'split'].map((name) => ({
          apiVersion: 'split.smi-spec.io/v1alpha1',
          kind: 'TrafficSplit',
          metadata: { name, namespace: 'demo' },
        })),
      message: 'belongs to somebody else',
    },
  ],
};

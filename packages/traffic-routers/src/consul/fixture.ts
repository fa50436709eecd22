import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, withAt } from '../tree.ts';

const object = (kind: string, spec: object) => ({
  apiVersion: 'consul.hashicorp.com/v1alpha1',
  kind,
  metadata: { name: 'web', namespace: 'demo' },
  spec,
});

export const fixture: RouterFixture = {
  cases: fc
    .record({ asPlugin: fc.boolean(), filter: fc.constantFrom('', 'Service.Meta.version == 1'), hasRouter: fc.boolean() })
    .map(({ asPlugin, filter, hasRouter }) => {
      const config = { serviceName: 'web', canarySubsetName: 'canary', stableSubsetName: 'stable' };
      return {
        trafficRouting: asPlugin
          ? { plugins: { 'hashicorp/consul': { ...config, serviceMetaAnnotationSuffix: 'version' } } }
          : { consul: config },
        canary: { canaryService: '', stableService: '' },
        objects: [
          object('ServiceResolver', { subsets: { stable: { filter, onlyPassing: true }, canary: { filter: '' } }, connectTimeout: '5s' }),
          object('ServiceSplitter', { splits: [{ serviceSubset: 'stable', weight: 100 }, { serviceSubset: 'canary' }] }),
          ...(hasRouter
            ? [object('ServiceRouter', { routes: [{ match: { http: { pathPrefix: '/docs' } }, destination: { service: 'docs' } }] })]
            : []),
        ],
      };
    }),
  leaves: [/^ServiceResolver\/spec\/subsets\/(stable|canary)\/filter$/, /^ServiceSplitter\/spec\/splits\/\d+\/weight$/],
  splits: (objects) =>
    objects
      .filter((each) => each.kind === 'ServiceSplitter')
      .map((each) => listAt(each, 'spec', 'splits').map((split) => numberAt(split, 'weight') ?? -1)),
  broken: [
    {
      what: 'a ServiceSplitter without the canary',
      breaks: (objects) =>
        objects.map((each) => (each.kind === 'ServiceSplitter' ? withAt(each, ['spec', 'splits'], [{ serviceSubset: 'stable' }]) : each)),
      message: 'has no destination with the Service "canary"',
    },
    {
      what: 'a ServiceResolver without the subsets',
      breaks: (objects) => objects.map((each) => (each.kind === 'ServiceResolver' ? withAt(each, ['spec', 'subsets'], {}) : each)),
      message: 'has no subset "canary"',
    },
    {
      what: 'a weight for a third subset',
      breaks: (objects) =>
        objects.map((each) =>
          each.kind === 'ServiceSplitter' ? withAt(each, ['spec', 'splits'], [{ serviceSubset: 'other', weight: 50 }]) : each,
        ),
      message: 'may have no weight for others',
    },
  ],
};

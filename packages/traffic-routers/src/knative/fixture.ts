import type { ReplicaSet } from '@sluice/kubernetes';
import fc from 'fast-check';
import type { RouterFixture } from '../testing/router-fixture.ts';
import { listAt, numberAt, textAt, withAt } from '../tree.ts';
import { revisionAnnotation } from './revisions.ts';

/** The revision of the Rollout with a pod hash, which names one of Knative's. */
export const replicaSetNaming = (podHash: string, revision: string | undefined): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: `web-${podHash}`, namespace: 'demo', labels: { 'rollouts-pod-template-hash': podHash } },
  spec: {
    selector: {},
    template: {
      metadata: revision === undefined ? {} : { annotations: { [revisionAnnotation]: revision } },
      spec: { containers: [{ name: 'web' }] },
    },
  },
});

const latest = { latestRevision: true, percent: 100 };

export const fixture: RouterFixture = {
  cases: fc
    .record({
      isRenamed: fc.boolean(),
      isLeftOut: fc.boolean(),
      others: fc.subarray([
        { tag: 'latest', latestRevision: true },
        { tag: 'old', revisionName: 'web-00000', percent: 0 },
      ]),
    })
    .map(({ isRenamed, isLeftOut, others }) => {
      const [canary, stable] = isRenamed ? ['next', 'live'] : ['canary', 'stable'];
      return {
        trafficRouting: { knative: { service: 'web', ...(isRenamed ? { canaryTag: 'next', stableTag: 'live' } : {}) } },
        canary: { canaryService: '', stableService: '' },
        replicaSets: [replicaSetNaming('c1', 'web-00002'), replicaSetNaming('s1', 'web-00001')],
        objects: [
          {
            apiVersion: 'serving.knative.dev/v1',
            kind: 'Service',
            metadata: { name: 'web', namespace: 'demo', annotations: { 'serving.knative.dev/rollout-duration': '0s' } },
            spec: {
              template: { spec: { containers: [{ image: 'demo:v1' }] } },
              traffic: [
                { tag: stable, revisionName: 'web-00001', percent: 100 },
                ...others,
                { revisionName: 'web-00001', ...(isLeftOut ? {} : { percent: 0 }), tag: canary },
              ],
            },
          },
        ],
      };
    }),
  leaves: [/^Service\/spec\/traffic\/\d+\/(percent|revisionName)$/],
  acceptedStatus: (object) => ({
    observedGeneration: object.metadata.generation ?? 0,
    conditions: [{ type: 'RoutesReady', status: 'True' }],
    traffic: listAt(object, 'spec', 'traffic'),
  }),
  splits: (objects) => objects.map((each) => listAt(each, 'spec', 'traffic').map((entry) => numberAt(entry, 'percent') ?? 0)),
  broken: [
    {
      what: 'traffic that is not pinned at all',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'traffic'], [latest])),
      message: 'gives the latest revision 100 percent of the traffic, which belongs to the two sides. Write {tag: ',
    },
    {
      what: 'a side that follows the latest revision',
      breaks: (objects) =>
        objects.map((each) =>
          withAt(
            each,
            ['spec', 'traffic'],
            listAt(each, 'spec', 'traffic').map((entry) =>
              ['canary', 'next'].includes(textAt(entry, 'tag') ?? '') ? { tag: textAt(entry, 'tag'), latestRevision: true } : entry,
            ),
          ),
        ),
      message: 'must be pinned to a revision, and not to the latest one',
    },
    {
      what: 'a side that is missing',
      breaks: (objects) => objects.map((each) => withAt(each, ['spec', 'traffic'], listAt(each, 'spec', 'traffic').slice(0, 1))),
      message: 'has no entry with the tag "',
    },
    {
      what: 'a third one that has a part',
      breaks: (objects) =>
        objects.map((each) =>
          withAt(each, ['spec', 'traffic'], [...listAt(each, 'spec', 'traffic'), { revisionName: 'web-00007', percent: 5 }]),
        ),
      message: 'gives "web-00007" 5 percent of the traffic, which belongs to the two sides',
    },
    {
      what: 'a shift by Knative itself',
      breaks: (objects) => objects.map((each) => withAt(each, ['metadata', 'annotations', 'serving.knative.dev/rollout-duration'], '380s')),
      message: 'must be "0s" or left out, not "380s"',
    },
  ],
};

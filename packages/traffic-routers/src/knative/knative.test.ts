import { describe, expect, test } from '@jest/globals';
import type { Rollout, RolloutStatus } from '@sluice/api';
import type { KubeObject, ReplicaSet } from '@sluice/kubernetes';
import { requestOf } from '../routing.ts';
import { renderYaml } from '../testing/render-yaml.ts';
import { replicaSetNaming } from './fixture.ts';
import { knative } from './knative.ts';

const trafficRouting = { knative: { service: 'web' } };

/** A Service as users have it, with tags of their own. */
const objects = `
apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: web
  namespace: demo
spec:
  template:
    metadata: {name: web-00002}
    spec:
      containers:
        - image: demo:v2
  traffic:
    - {tag: stable, revisionName: web-00001, percent: 100}
    - {tag: latest, latestRevision: true}
    - {tag: canary, revisionName: web-00001, percent: 0}
`;

const rendered = (canary: string, stable: string, weight: number) =>
  renderYaml({
    spec: knative,
    trafficRouting,
    weight,
    objects,
    replicaSets: [replicaSetNaming('new', canary), replicaSetNaming('old', stable)],
  });

describe('the Knative router', () => {
  test('pins both sides by their tags, and leaves all else as it is', () => {
    expect(rendered('web-00002', 'web-00001', 20)).toBe(`apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: web
  namespace: demo
spec:
  template:
    metadata:
      name: web-00002
    spec:
      containers:
        - image: demo:v2
  traffic:
    - tag: stable
      revisionName: web-00001
      percent: 80
    - tag: latest
      latestRevision: true
    - tag: canary
      revisionName: web-00002
      percent: 20
`);
  });

  test('writes nothing where all is as it shall be', () => {
    expect(rendered('web-00001', 'web-00001', 0)).toBe('');
  });
});

interface Seen {
  readonly status: RolloutStatus;
  readonly replicaSets: readonly ReplicaSet[];
  readonly canary?: string;
  readonly stable?: string;
  readonly serviceStatus?: object;
}

function observed({ status, replicaSets, canary = 'web-2', stable = 'web-1', serviceStatus }: Seen) {
  const rollout: Rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'web', namespace: 'demo' },
    spec: { strategy: { canary: { trafficRouting } } },
    status,
  };
  const request = requestOf(knative, rollout, { canary: '', stable: '' }, replicaSets);
  if (request === undefined) throw new Error('the Rollout does not use Knative');
  const traffic = [
    { tag: 'canary', revisionName: canary, percent: 20 },
    { tag: 'stable', revisionName: stable, percent: 80 },
  ];
  const service = {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'demo', generation: 3 },
    spec: { traffic },
    status: serviceStatus,
  };
  const reading = knative.observe(request, [service as KubeObject]);
  return reading.ok ? reading.value : reading.error.message;
}

const underWay: RolloutStatus = { currentPodHash: 'c', stableRS: 's' };
const both = [replicaSetNaming('s', 'web-1'), replicaSetNaming('c', 'web-2')];

describe('what a side leads to', () => {
  test('is the revision of the Rollout that names it', () => {
    expect(observed({ status: underWay, replicaSets: both })).toMatchObject({ canaryWeight: 20, targets: { canary: 'c', stable: 's' } });
  });

  test('is the one that was recorded where several name the same', () => {
    const weights = { canary: { weight: 20, podTemplateHash: 'c' }, stable: { weight: 80, podTemplateHash: 's' } };
    const replicaSets = [replicaSetNaming('a', 'web-1'), replicaSetNaming('b', 'web-2'), ...both];
    expect(observed({ status: { ...underWay, canary: { weights } }, replicaSets })).toMatchObject({
      targets: { canary: 'c', stable: 's' },
    });
  });

  test('is nothing that is known where nobody names it', () => {
    expect(observed({ status: underWay, replicaSets: both, canary: 'web-9' })).toMatchObject({
      targets: { canary: undefined, stable: 's' },
    });
  });

  test('is the stable revision where that names none: it stands for what was there before the Rollout', () => {
    const replicaSets = [replicaSetNaming('s', undefined), replicaSetNaming('c', 'web-2')];
    expect(observed({ status: underWay, replicaSets, canary: 'web-0', stable: 'web-0' })).toMatchObject({
      targets: { canary: 's', stable: 's' },
    });
  });

  test('cannot be a revision that names none, or the one that serves already', () => {
    const place = 'Rollout "web": spec.template.metadata.annotations[serving.knative.dev/revision]: ';
    const rest = ': name the new revision of the Knative Service "web" there.';
    const none = { status: underWay, replicaSets: [replicaSetNaming('s', 'web-1'), replicaSetNaming('c', undefined)] };
    const same = { status: underWay, replicaSets: [replicaSetNaming('s', 'web-1'), replicaSetNaming('c', 'web-1')] };
    expect(observed(none)).toBe(`${place}is missing${rest}`);
    expect(observed(same)).toBe(`${place}is "web-1", as in the stable revision${rest}`);
    // The way back needs nothing from it.
    for (const seen of [none, same]) {
      expect(observed({ ...seen, status: { ...underWay, abort: true } })).toMatchObject({ canaryWeight: 20 });
    }
  });
});

describe('Knative follows', () => {
  const traffic = [
    { tag: 'canary', revisionName: 'web-2', percent: 20, url: 'http://canary-web' },
    { tag: 'stable', revisionName: 'web-1', percent: 80 },
  ];
  const ready = { observedGeneration: 3, conditions: [{ type: 'RoutesReady', status: 'True' }], traffic };
  const accepted = (serviceStatus: object) => observed({ status: underWay, replicaSets: both, serviceStatus });

  test('when its routes are ready for this spec, and its status has both entries', () => {
    expect(accepted(ready)).toMatchObject({ accepted: 'yes' });
  });

  test.each<readonly [string, object, string]>([
    ['speaks of an older spec', { ...ready, observedGeneration: 2 }, 'speaks of an older generation'],
    ['says nothing', {}, 'is not there yet'],
    [
      'has a route that is not ready',
      {
        ...ready,
        conditions: [{ type: 'RoutesReady', status: 'False', reason: 'RevisionMissing', message: 'Revision "web-2" is not there' }],
      },
      'RevisionMissing: Revision "web-2" is not there',
    ],
    [
      'has other percents',
      { ...ready, traffic: [{ ...traffic[0], percent: 0 }, traffic[1]] },
      'does not have web-2 with 20 percent as "canary" yet',
    ],
    [
      'has another revision',
      { ...ready, traffic: [traffic[0], { ...traffic[1], revisionName: 'web-0' }] },
      'does not have web-1 with 80 percent as "stable" yet',
    ],
  ])('but not while its status %s', (_, serviceStatus, message) => {
    expect(accepted(serviceStatus)).toMatchObject({ accepted: 'no', pending: { message: expect.stringContaining(message) } });
  });
});

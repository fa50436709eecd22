import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '@sluice/kubernetes';
import { rolloutWith } from './testing/objects.ts';
import { scaleWorkload, withWorkload } from './workload.ts';

const deployment = (replicas: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'legacy', namespace: 'demo', uid: 'd', generation: 7 },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v1' }] } },
  },
});

const naming = (scaleDown?: string, kind = 'Deployment') => {
  const { spec, ...rollout } = rolloutWith();
  const { template: _t, selector: _s, ...rest } = spec;
  return {
    ...rollout,
    spec: { ...rest, workloadRef: { apiVersion: 'apps/v1', kind, name: 'legacy', ...(scaleDown === undefined ? {} : { scaleDown }) } },
  };
};

describe('withWorkload', () => {
  test('puts template and selector of the workload in', () => {
    const found = withWorkload(naming(), deployment(4));
    expect(found.ok && [found.value.spec.selector, found.value.spec.template?.spec?.containers[0]?.image]).toEqual([
      { matchLabels: { app: 'web' } },
      'web:v1',
    ]);
  });

  test('leaves out the label by which a Deployment tells its own ReplicaSets apart', () => {
    const spec = deployment(1).spec;
    const labels = { app: 'web', 'pod-template-hash': 'abc' };
    const found = withWorkload(naming(undefined, 'ReplicaSet'), {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'legacy' },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, ...(spec?.template.spec === undefined ? {} : { spec: spec.template.spec }) },
      },
    });
    expect(found.ok && [found.value.spec.selector, found.value.spec.template?.metadata?.labels]).toEqual([
      { matchLabels: { app: 'web' } },
      { app: 'web' },
    ]);
  });

  test.each([
    ['one that is missing', naming(), undefined, 'spec.workloadRef.name: Not found: "legacy"'],
    ['one of a kind without pods', naming(undefined, 'ConfigMap'), undefined, 'spec.workloadRef.kind: Invalid value: "ConfigMap"'],
  ])('names the field for %s', (_, rollout, workload, message) => {
    const found = withWorkload(rollout, workload);
    expect(found.ok ? '' : found.error.message).toContain(message);
  });
});

describe('scaleWorkload', () => {
  const status = (available: number, stableRS = 'a') => ({
    currentPodHash: 'a',
    stableRS,
    availableReplicas: available,
    updatedReplicas: available,
  });
  const wanted = (mode: string | undefined, present: number, available: number, stable?: string) =>
    scaleWorkload(naming(mode), deployment(present), status(available, stable)).map((each) =>
      each.do === 'scale-workload' ? each.replicas : each.do,
    );

  test.each<readonly [string, string | undefined, number, number, string | undefined, readonly number[]]>([
    ['never', undefined, 4, 4, undefined, []],
    ['not before the rollout has all its pods', 'onsuccess', 4, 3, undefined, []],
    ['not before it is promoted', 'onsuccess', 4, 4, 'b', []],
    ['all at once then', 'onsuccess', 4, 4, undefined, [0]],
    ['one for each pod that is available', 'progressively', 4, 1, undefined, [3]],
    ['never back up', 'progressively', 2, 1, undefined, []],
    ['all in the end', 'progressively', 2, 4, undefined, [0]],
  ])('%s', (_, mode, present, available, stable, expected) => {
    expect(wanted(mode, present, available, stable)).toEqual(expected);
  });
});

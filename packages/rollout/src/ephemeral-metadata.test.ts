import { describe, expect, test } from '@jest/globals';
import type { Rollout } from '@sluice/api';
import { withAntiAffinity, withoutInjectedAffinity } from './anti-affinity.ts';
import { dressed, dressPods, injectedMetadata, metadataNote, metadataOf, noMetadata } from './ephemeral-metadata.ts';
import { revisionsOf } from './revisions.ts';
import { podOf, replicaSetWith, rolloutWith } from './testing/objects.ts';

const roles: Partial<Rollout['spec']> = {
  template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v2' }] } },
  strategy: {
    canary: {
      canaryMetadata: { labels: { role: 'canary' }, annotations: { trial: 'yes' } },
      stableMetadata: { labels: { role: 'stable' } },
    },
  },
};
const underWay = { currentPodHash: 'v2', stableRS: 'v1' };

describe('metadata of a part', () => {
  test('goes with the part: canary until the promotion, stable after it, none for the others', () => {
    const rollout = rolloutWith(roles);
    expect(metadataOf(rollout, underWay, 'current')).toEqual({ labels: { role: 'canary' }, annotations: { trial: 'yes' } });
    expect(metadataOf(rollout, underWay, 'stable')).toEqual({ labels: { role: 'stable' }, annotations: {} });
    expect(metadataOf(rollout, { currentPodHash: 'v2', stableRS: 'v2' }, 'current')).toEqual({
      labels: { role: 'stable' },
      annotations: {},
    });
    expect(metadataOf(rollout, underWay, 'other')).toEqual(noMetadata);
  });

  test('is put on a template and taken off again without a trace', () => {
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v2' }] } };
    const canary = metadataOf(rolloutWith(roles), underWay, 'current');
    const on = dressed(template, noMetadata, canary);
    expect(on.metadata).toEqual({ labels: { app: 'web', role: 'canary' }, annotations: { trial: 'yes' } });
    expect(dressed(on, canary, noMetadata)).toEqual(template);
  });

  test('is noted on the ReplicaSet, and a note that cannot be read counts as none', () => {
    const note = metadataNote({ labels: { role: 'canary' }, annotations: {} }) ?? '';
    const key = 'rollout.argoproj.io/ephemeral-metadata';
    expect(injectedMetadata(replicaSetWith('v1', { annotations: { [key]: note } })).labels).toEqual({ role: 'canary' });
    expect(injectedMetadata(replicaSetWith('v1', { annotations: { [key]: '{' } }))).toEqual(noMetadata);
    expect(metadataNote(noMetadata)).toBeNull();
  });

  test('pods get what their part asks for, lose what another part gave them, and keep what is their own', () => {
    const replicaSets = [replicaSetWith('v1'), replicaSetWith('v2', { created: '2026-01-01T11:30:00Z' })];
    const rollout = rolloutWith(roles, underWay);
    const pod = (hash: string, labels: Record<string, string>, annotations: Record<string, string> = {}) => {
      const plain = podOf(hash, 0, '2026-01-01T11:30:00Z');
      return { ...plain, metadata: { ...plain.metadata, labels, annotations } };
    };
    const change = (pods: readonly ReturnType<typeof pod>[]) =>
      dressPods(rollout, underWay, revisionsOf(rollout, replicaSets), pods).map((each) =>
        each.do === 'change-pod' ? { labels: each.labels, annotations: each.annotations } : each.do,
      );
    expect(change([pod('v1', { app: 'web', role: 'canary', mine: 'x' }, { trial: 'yes' })])).toEqual([
      { labels: { role: 'stable' }, annotations: { trial: null } },
    ]);
    expect(change([pod('v2', { app: 'web', role: 'canary' }, { trial: 'yes', sidecar: 'injected' })])).toEqual([]);
  });

  test('does not make another revision', () => {
    const note = metadataNote({ labels: { role: 'canary' }, annotations: {} }) ?? '';
    const plain = replicaSetWith('foreign', {
      image: 'web:v2',
      annotations: { 'rollout.argoproj.io/ephemeral-metadata': note },
      labels: {},
    });
    const template = dressed(plain.spec?.template ?? {}, noMetadata, { labels: { role: 'canary' }, annotations: {} });
    const marked = { ...plain, spec: { selector: { matchLabels: {} }, ...plain.spec, template } };
    expect(revisionsOf(rolloutWith(roles), [marked]).currentHash).toBe('foreign');
  });
});

describe('anti-affinity', () => {
  const template = { spec: { containers: [{ name: 'web', image: 'web:v2' }], affinity: { nodeAffinity: {} } } };
  const keeping = (antiAffinity: object) => rolloutWith({ strategy: { canary: { antiAffinity } } });

  test('keeps a new revision off the nodes of the stable one, as a wish or a demand', () => {
    const wish = withAntiAffinity(template, keeping({ preferredDuringSchedulingIgnoredDuringExecution: { weight: 50 } }), underWay, 'v2');
    const [preferred] = wish.spec?.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    expect(preferred).toEqual({
      weight: 50,
      podAffinityTerm: {
        labelSelector: { matchExpressions: [{ key: 'rollouts-pod-template-hash', operator: 'In', values: ['v1'] }] },
        topologyKey: 'kubernetes.io/hostname',
        namespaces: ['demo'],
      },
    });
    const demand = withAntiAffinity(template, keeping({ requiredDuringSchedulingIgnoredDuringExecution: {} }), underWay, 'v2');
    expect(demand.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toHaveLength(1);
  });

  test('is not there for a first revision, nor for the stable one, and goes without a trace', () => {
    const rollout = keeping({ requiredDuringSchedulingIgnoredDuringExecution: {} });
    expect(withAntiAffinity(template, rollout, { currentPodHash: 'v2' }, 'v2')).toEqual(template);
    expect(withAntiAffinity(template, rollout, underWay, 'v1')).toEqual(template);
    expect(withoutInjectedAffinity(withAntiAffinity(template, rollout, underWay, 'v2'))).toEqual(template);
  });
});

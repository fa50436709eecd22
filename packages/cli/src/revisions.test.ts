import { describe, expect, test } from '@jest/globals';
import { ephemeralMetadataAnnotation, podTemplateHashLabel } from '@sluice/api';
import type { PodSpec, ReplicaSet } from '@sluice/kubernetes';
import { formerRevision, templateOf } from './revisions.ts';
import { pausedCanary, revision, templateWith } from './testing/scene.ts';

const rollout = pausedCanary();
const first = revision(rollout, 'a', 'demo:v1', 1, 30, 0);
const second = revision(rollout, 'b', 'demo:v2', 2, 20, 3);
const third = revision(rollout, 'c', 'demo:v3', 3, 10, 1);
const history = [second, third, first];

describe('a former revision', () => {
  test('is the one before the newest where none is named', () => {
    expect(formerRevision(rollout, history, 0)).toEqual({ ok: true, value: second });
  });

  test('is found by its number', () => {
    expect(formerRevision(rollout, history, 1)).toEqual({ ok: true, value: first });
  });

  test('that does not exist is an error', () => {
    expect(formerRevision(rollout, history, 99)).toEqual({ ok: false, error: 'unable to find specified revision 99 in history' });
    expect(formerRevision(rollout, [third], 0)).toEqual({ ok: false, error: "no rollout history found for rollout 'web'" });
  });

  test('is never one of another Rollout', () => {
    const other = { ...rollout, metadata: { ...rollout.metadata, uid: 'uid-other' } };
    expect(formerRevision(other, history, 1)).toMatchObject({ ok: false });
  });
});

describe('the template of a revision', () => {
  const changed = (spec: Partial<PodSpec>, annotation?: string): ReplicaSet => ({
    ...first,
    metadata: { ...first.metadata, annotations: annotation === undefined ? {} : { [ephemeralMetadataAnnotation]: annotation } },
    spec: {
      selector: {},
      template: {
        metadata: { labels: { app: 'web', role: 'canary', [podTemplateHashLabel]: 'a' }, annotations: { note: 'x', keep: 'y' } },
        spec: { ...templateWith('demo:v1').spec, ...spec },
      },
    },
  });

  test('has no pod template hash', () => {
    expect(templateOf(first)).toEqual(templateWith('demo:v1'));
  });

  test('has no metadata of a role', () => {
    const marked = changed({}, '{"labels":{"role":"canary"},"annotations":{"note":"x"}}');
    expect(templateOf(marked).metadata).toEqual({ labels: { app: 'web' }, annotations: { keep: 'y' } });
  });

  test('keeps all of its metadata where the record of roles cannot be read', () => {
    expect(templateOf(changed({}, 'not json')).metadata).toEqual({
      labels: { app: 'web', role: 'canary' },
      annotations: { note: 'x', keep: 'y' },
    });
  });

  test('has no affinity that keeps revisions apart, and keeps its own', () => {
    const term = (key: string) => ({
      topologyKey: 'zone',
      labelSelector: { matchExpressions: [{ key, operator: 'NotIn', values: ['a'] }] },
    });
    const injected = {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term(podTemplateHashLabel) }],
      requiredDuringSchedulingIgnoredDuringExecution: [term(podTemplateHashLabel)],
    };
    expect(templateOf(changed({ affinity: { podAntiAffinity: injected } })).spec).toEqual(templateWith('demo:v1').spec);
    const own = { requiredDuringSchedulingIgnoredDuringExecution: [term('app')] };
    const both = { requiredDuringSchedulingIgnoredDuringExecution: [term('app'), term(podTemplateHashLabel)] };
    expect(templateOf(changed({ affinity: { nodeAffinity: {}, podAntiAffinity: both } })).spec?.affinity).toEqual({
      nodeAffinity: {},
      podAntiAffinity: own,
    });
  });
});

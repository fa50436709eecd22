import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@sluice/kubernetes';
import { webRollout } from '../testing/manifests.ts';
import { namespace } from '../testing/scene.ts';
import { limitWarnings } from './limits.ts';

const rollout = webRollout({ canary: {} });
const template = {
  spec: {
    containers: [
      { name: 'a', resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '2Gi' } } },
      { name: 'b', resources: { limits: { cpu: '1', memory: '512Mi' } } },
    ],
  },
};
const peak = { rollout, template, pods: 6 };

const quota = (hard: Readonly<Record<string, string>>, used: Readonly<Record<string, string>> = {}): KubeObject =>
  Object.assign({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'team', namespace } }, { spec: { hard }, status: { used } });

const autoscaler = (maxReplicas: number, name = 'web'): KubeObject =>
  Object.assign(
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web', namespace } },
    { spec: { maxReplicas, scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name } } },
  );

describe('limits of the namespace', () => {
  test.each<[string, KubeObject, readonly string[]]>([
    ['pods that fit', quota({ pods: '6' }), []],
    ['pods that do not fit', quota({ pods: '5' }), ['ResourceQuota team allows 5 of pods, the release needs 6 at its peak.']],
    [
      'pods beside those of others; its own four do not count twice',
      quota({ pods: '8' }, { pods: '7' }),
      ['ResourceQuota team allows 8 of pods, the release needs 9 at its peak, 3 of it for others.'],
    ],
    ['requests, which are the limits where there are none', quota({ 'requests.cpu': '9' }), []],
    ['requests above', quota({ cpu: '8' }), ['ResourceQuota team allows 8 of cpu, the release needs 9 at its peak.']],
    [
      'memory limits above',
      quota({ 'limits.memory': '10Gi' }),
      ['ResourceQuota team allows 10240Mi of limits.memory, the release needs 15360Mi at its peak.'],
    ],
    ['what pods do not use', quota({ 'count/secrets': '1', 'requests.storage': '1' }), []],
    ['an autoscaler with room', autoscaler(6), []],
    [
      'an autoscaler without',
      autoscaler(4),
      [
        'HorizontalPodAutoscaler web has a maximum of 4 pods, the release runs 6 at its peak: the maximum counts for spec.replicas, not for the pods that come on top.',
      ],
    ],
    ['an autoscaler of another', autoscaler(4, 'shop'), []],
    ['another namespace', { ...quota({ pods: '1' }), metadata: { name: 'team', namespace: 'elsewhere' } }, []],
  ])('%s', (_, object, warnings) => {
    expect(limitWarnings(peak, [object])).toEqual(warnings);
  });
});

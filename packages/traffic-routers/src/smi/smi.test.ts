import { describe, expect, test } from '@jest/globals';
import type { CanaryStrategy } from '@sluice/api';
import { renderYaml } from '../testing/render-yaml.ts';
import { smi } from './smi.ts';

const canary: CanaryStrategy = {
  trafficRouting: { smi: { rootService: 'web' } },
};

const objects = ``;

describe('the SMI router', () => {
  test('makes a TrafficSplit of its own, with arms of experiments', () => {
    const made = renderYaml({ spec: smi, canary, weight: 20, objects, arms: { 'web-arm': 10 } });
    expect(made).toBe(`apiVersion: split.smi-spec.io/v1alpha2
kind: TrafficSplit
metadata:
  namespace: demo
  name: web
  ownerReferences:
    - apiVersion: argoproj.io/v1alpha1
      kind: Rollout
      name: web
      uid: u1
      controller: true
      blockOwnerDeletion: true
spec:
  service: web
  backends:
    - service: web-canary
      weight: 20
    - service: web-arm
      weight: 10
    - service: web-stable
      weight: 70
`);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { ownedByRollout, renderYaml } from '../testing/render-yaml.ts';
import { smi } from './smi.ts';

const trafficRouting: TrafficRouting = { smi: { rootService: 'web' } };

const objects = ``;

describe('the SMI router', () => {
  test('makes a TrafficSplit of its own, with arms of experiments', () => {
    const made = renderYaml({ spec: smi, trafficRouting, weight: 20, objects, arms: { 'web-arm': 10 } });
    expect(made).toBe(`apiVersion: split.smi-spec.io/v1alpha2
kind: TrafficSplit
metadata:
  namespace: demo
  name: web
${ownedByRollout}
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

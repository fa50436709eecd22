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

  test.each(['v1alpha3', 'v1alpha4'])('keeps the version %s of a TrafficSplit that it has made', (version) => {
    const made = renderYaml({ spec: smi, trafficRouting, weight: 20, objects });
    const present = made.replace('v1alpha2', version);
    expect(renderYaml({ spec: smi, trafficRouting, weight: 20, objects: present })).toBe('');
    expect(renderYaml({ spec: smi, trafficRouting, weight: 30, objects: present })).toBe(
      present.replace('weight: 20', 'weight: 30').replace('weight: 80', 'weight: 70'),
    );
  });
});

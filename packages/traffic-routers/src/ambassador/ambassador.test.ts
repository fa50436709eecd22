import { describe, expect, test } from '@jest/globals';
import type { TrafficRouting } from '@sluice/api';
import { header, ownedByRollout, renderYaml } from '../testing/render-yaml.ts';
import { ambassador } from './ambassador.ts';

const trafficRouting: TrafficRouting = { ambassador: { mappings: ['web'] } };

const objects = `
apiVersion: getambassador.io/v3alpha1
kind: Mapping
metadata: {name: web, namespace: demo}
spec: {hostname: '*', prefix: /, service: 'http://web-stable.demo:80', timeout_ms: 3000}
`;

describe('the Ambassador router', () => {
  test('makes a canary Mapping beside the Mapping, and one for each match of a header route', () => {
    const made = renderYaml({ spec: ambassador, trafficRouting, weight: 20, objects, managed: [header] });
    expect(made).toBe(`apiVersion: getambassador.io/v3alpha1
kind: Mapping
metadata:
  namespace: demo
  name: web-canary
${ownedByRollout}
spec:
  hostname: "*"
  prefix: /
  service: http://web-canary.demo:80
  timeout_ms: 3000
  weight: 20
---
apiVersion: getambassador.io/v3alpha1
kind: Mapping
metadata:
  namespace: demo
  name: web-testers
${ownedByRollout}
spec:
  hostname: "*"
  prefix: /
  service: http://web-canary.demo:80
  timeout_ms: 3000
  headers:
    X-Tester: yes
---
apiVersion: getambassador.io/v3alpha1
kind: Mapping
metadata:
  namespace: demo
  name: web-testers-1
${ownedByRollout}
spec:
  hostname: "*"
  prefix: /
  service: http://web-canary.demo:80
  timeout_ms: 3000
  regex_headers:
    Cookie: .*tester=yes.*
`);
  });

  test('a canary without a weight has no Mapping', () => {
    const made = renderYaml({ spec: ambassador, trafficRouting, weight: 0, objects });
    expect(made).toBe('');
  });
});

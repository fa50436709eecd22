import { describe, expect, test } from '@jest/globals';
import { isObject, type KubeObject } from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { planes } from './index.ts';
import type { Plane, RoutedApp } from './plane.ts';

const plain: RoutedApp = { namespace: 'demo', host: 'demo.example', service: 'web-stable' };
const withCanary: RoutedApp = { ...plain, canaryService: 'web-canary' };

function objectsOf(plane: Plane, app: RoutedApp): readonly KubeObject[] {
  const parsed = parseYaml(plane.objects(app));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.flatMap((value) => {
    if (!isObject(value) || !isObject(value.metadata)) throw new Error('this is no object');
    const { name } = value.metadata;
    return [{ ...value, apiVersion: String(value.apiVersion), kind: String(value.kind), metadata: { name: String(name) } }];
  });
}

describe.each(planes.map((plane) => [plane.name, plane] as const))('the objects for %s', (_name, plane) => {
  test('lead from the host to the stable side, and give the canary nothing', () => {
    const objects = objectsOf(plane, withCanary);
    expect(JSON.stringify(objects)).toContain('demo.example');
    expect(JSON.stringify(objects)).toContain(plane.hasServices === false ? 'stable' : 'web-stable');
    const routed = objects.find(({ kind, metadata }) => kind === plane.routed.kind.kind && metadata.name === plane.routed.name);
    // Where the router makes that object itself, there is none yet.
    if (routed !== undefined) expect(plane.weightOf(routed)).toBe(0);
  });

  test('know no canary where there is none', () => {
    expect(JSON.stringify(objectsOf(plane, plain))).not.toContain('web-canary');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { generateCrds } from './crds.ts';
import { generateKubernetesSchemas } from './kubernetes-schemas.ts';

const stored = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** An object's annotations may have 256 KiB in all, and `kubectl apply` keeps the whole object in one. */
const annotationLimit = 256 * 1024;

describe.each(Object.entries(generateCrds()).map(([path, content]) => ({ path, content })))('$path', ({ path, content }) => {
  test('is what its schema makes', () => {
    expect(stored(path)).toBe(content);
  });

  test('is small enough for a plain kubectl apply', () => {
    const documents = parseYaml(content);
    const [crd] = documents.ok ? documents.value : [];
    expect(crd).toBeDefined();

    expect(Buffer.byteLength(JSON.stringify(crd))).toBeLessThan(annotationLimit - 1024);
  });
});

test.each(Object.entries(generateKubernetesSchemas()))('%s is what Kubernetes OpenAPI makes', (path, content) => {
  expect(stored(path)).toBe(content);
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KubeObject } from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';

/** The objects of the first YAML block on a page of docs/traffic, such as `istio.md`. */
export function exampleOf(page: string): readonly KubeObject[] {
  const text = readFileSync(fileURLToPath(new URL(`../docs/traffic/${page}`, import.meta.url)), 'utf8');
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
  const parsed = parseYaml(yaml);
  if (!parsed.ok) throw new Error(`the example of ${page}: ${parsed.error}`);
  return parsed.value as unknown as readonly KubeObject[];
}

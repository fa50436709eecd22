import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CustomResourceDefinition, type Kind, resourceOf } from '@sluice/kubernetes';
import { parseYaml } from '@sluice/kubernetes/yaml';
import { openDefinition } from '@sluice/sandbox';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The CRDs of routing objects, as their vendors publish them: see `fetch.ts`. */
const vendorCrds: readonly CustomResourceDefinition[] = readdirSync(here)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => {
    const parsed = parseYaml(readFileSync(`${here}/${name}`, 'utf8'));
    if (!parsed.ok) throw new Error(`${name}: ${parsed.error}`);
    return parsed.value[0] as unknown as CustomResourceDefinition;
  });

/** A made-up group, for the router that takes any kind: any object will do. */
const openGroup = 'example.com';
/** Groups that come with Kubernetes itself: their schemas are the API server's own. */
export const builtInGroups: readonly string[] = ['', 'networking.k8s.io'];

/** The CRDs of some kinds: the vendors', or open ones where those are not to be had. */
export function crdsOfKinds(kinds: readonly Kind[]): readonly CustomResourceDefinition[] {
  const names = new Set(kinds.filter(({ group }) => !builtInGroups.includes(group)).map((kind) => resourceOf(kind)));
  return [...names].map((name) => {
    const known = vendorCrds.find(({ metadata }) => metadata.name === name);
    const alike = kinds.filter((kind) => resourceOf(kind) === name);
    const [kind] = alike;
    if (known !== undefined || kind === undefined) return known ?? unknown(name);
    return kind.group === openGroup
      ? openDefinition(
          kind,
          alike.map(({ version }) => version),
        )
      : unknown(name);
  });
}

function unknown(name: string): never {
  throw new Error(`${name} has no schema: name its source in e2e/crds/fetch.ts and run it`);
}

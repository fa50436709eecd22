import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { builtInProviders } from './registry.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const kebab = (id: string): string => id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

describe('the registry of providers', () => {
  test('has a line for each folder that holds one, and no other', () => {
    const folders = readdirSync(here, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(`${here}${entry.name}/${entry.name}.ts`))
      .map(({ name }) => name);
    expect(builtInProviders.map(({ id }) => kebab(id)).sort()).toEqual(folders.sort());
  });

  test('every provider has tests of its own', () => {
    for (const { id } of builtInProviders) expect(existsSync(`${here}${kebab(id)}/${kebab(id)}.test.ts`)).toBe(true);
  });

  test('no provider takes a metric that names none', () => {
    for (const provider of builtInProviders) expect(provider.configOf({})).toBeUndefined();
  });
});

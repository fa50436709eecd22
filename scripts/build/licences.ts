import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The licence texts of all packages that went into the bundles: their terms ask that the texts travel along. */
export function licences(root: string, bundles: readonly Metafile[]): string {
  const paths = bundles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = paths.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => entry(join(root, folder)))
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function entry(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((file) => file.isFile() && /^(licen[cs]e|notice|copying)/i.test(file.name))
    .map((file) => readFileSync(join(folder, file.name), 'utf8'));
  if (texts.length === 0 && license === undefined) throw new Error(`${name} names no licence`);
  return [`${name} ${version} (${license ?? 'see below'})\n`, ...texts].join('\n');
}

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { err, ok, type Result } from '@sluice/kubernetes';
import type { TextFile } from '../io.ts';

/** Reads a file, the manifests of a folder in the order of their names, or standard input for `-`. */
export async function readFiles(path: string): Promise<Result<readonly TextFile[]>> {
  try {
    if (path === '-') return ok([{ path: 'standard input', text: await readAll(process.stdin) }]);
    const isFolder = (await stat(path)).isDirectory();
    const paths = isFolder ? (await manifestsIn(path)).map((name) => join(path, name)) : [path];
    return ok(await Promise.all(paths.map(async (each) => ({ path: each, text: await readFile(each, 'utf8') }))));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return err(isMissing ? `${path}: no such file or folder` : error instanceof Error ? error.message : String(error));
  }
}

const manifestsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /\.(?:ya?ml|json)$/.test(name)).sort();

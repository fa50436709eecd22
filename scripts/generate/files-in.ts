import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The paths of all files in a folder and below it. Links are not followed, and not listed. */
export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [path] : [];
  });

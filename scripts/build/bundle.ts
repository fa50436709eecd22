import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the WebSocket library takes along where it is installed; it works without. */
const optional = ['bufferutil', 'utf-8-validate'];

/** Bundles a program so that it needs nothing but Node. Throws where esbuild warns, or where something else would be needed. */
export async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile, warnings } = await build({
    ...options,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    external: optional,
    // Older than the Node that is needed, so that an older one can read the file as far as the banner and say what it lacks.
    target: 'es2022',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  if (warnings.length > 0) throw new Error('esbuild warns, see above');
  const outside = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path))
    .filter((path) => !isBuiltin(path) && !optional.includes(path));
  if (outside.length > 0) throw new Error(`${options.outfile ?? options.outdir} would need ${outside.join(', ')} at run time`);
  return metafile;
}

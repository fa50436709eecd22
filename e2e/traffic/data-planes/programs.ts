import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { succeeds } from '../../command.ts';

const build = fileURLToPath(new URL('build', import.meta.url));
const limitSeconds = 40 * 60;

/** What `build` can make. */
export type Program = 'traefik' | 'contour' | 'istio' | 'envoy';

/** The folder of a data plane: its program is in bin/, its CRDs are in crds/. Made where it is not there yet; throws where it cannot be had. */
export async function provide(program: Program): Promise<string> {
  const said = await succeeds(build, [program], { limitSeconds, shown: true });
  return said.trimEnd().split('\n').at(-1) ?? '';
}

export const binaryOf = async (program: Program, name: string = program): Promise<string> => join(await provide(program), 'bin', name);
export const crdsOf = async (program: Program): Promise<string> => join(await provide(program), 'crds');

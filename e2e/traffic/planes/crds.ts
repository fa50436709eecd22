import type { Kubectl } from '../../kubectl.ts';
import { crdsOf, type Program } from '../data-planes/programs.ts';

/** Makes a data plane's kinds known; returns when the API server serves them. */
export async function applyCrds(kubectl: Kubectl, program: Program): Promise<void> {
  await kubectl.ok(['apply', '--server-side', '--filename', await crdsOf(program)]);
  await kubectl.ok(['wait', 'crd', '--all', '--for=condition=Established', '--timeout=45s']);
}

import { assert } from '@sluice/kubernetes';
import { analysisMutants } from './analyses.ts';
import { capacityMutants } from './capacity.ts';
import { gateMutants } from './gates.ts';
import type { Mutant } from './mutant.ts';
import { requestMutants } from './requests.ts';
import { routingMutants } from './routing.ts';
import { serviceMutants } from './services.ts';
import { wordMutants } from './words.ts';

/** Ways to break the controller, each by a name that says what it does wrong. */
export const mutants: readonly Mutant[] = [
  ...gateMutants,
  ...analysisMutants,
  ...capacityMutants,
  ...serviceMutants,
  ...routingMutants,
  ...wordMutants,
  ...requestMutants,
];

export function mutantNamed(name: string): Mutant {
  const found = mutants.find((each) => each.name === name);
  assert(found !== undefined, `there is no mutant '${name}'`);
  return found;
}

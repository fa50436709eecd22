import type { FieldProblem } from '@sluice/kubernetes';
import { forbidden, missing } from '../../problems.ts';

export const isNamed = (name: string | undefined): boolean => name !== undefined && name !== '';

/** Exactly one of two fields, the first for one object and the second for several, must be set. */
export function oneOfTwo(field: string, isSet: Readonly<Record<string, boolean>>): readonly FieldProblem[] {
  const [one = '', several = ''] = Object.keys(isSet);
  if (isSet[one] === true && isSet[several] === true) return [forbidden(`${field}.${several}`, `may not be set together with ${one}`)];
  return isSet[one] === true || isSet[several] === true ? [] : [missing(`${field}.${one}`, `set it or ${several}`)];
}

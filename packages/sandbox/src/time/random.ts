import type { Random } from '@sluice/kubernetes';

/**
 * Chance from a seed: the same seed gives the same numbers on every machine. The generator is sfc32 (Chris Doty-Humphrey's Small
 * Fast Counter, 32 bit), its state spread from the seed's text; good for simulation, useless as a secret.
 */
export function createRandom(seed: number | string): Random {
  let [a, b, c, counter] = stateFrom(String(seed));
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // The first outputs still show the seed's pattern.
  for (let warmUp = 0; warmUp < 12; warmUp++) next();
  return next;
}

/** Three words hashed from the text (FNV-1a from three offsets), and the counter's start. */
function stateFrom(text: string): [number, number, number, number] {
  const word = (offset: number): number => {
    let hash = offset | 0;
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) | 0;
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x85ebca6b), 1];
}

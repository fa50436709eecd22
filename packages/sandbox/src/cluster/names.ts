import type { Random } from '@sluice/kubernetes';

/** Kubernetes' alphabet for generated names: no vowels, no look-alikes. */
export const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';
const longest = 63;

/** `<base>-<5 letters by chance>`, the base cut so that the name has at most 63 characters. */
export function generatedName(base: string, random: Random): string {
  const suffix = Array.from({ length: 5 }, () => nameAlphabet[Math.floor(random() * nameAlphabet.length)]).join('');
  return `${`${base}-`.slice(0, longest - suffix.length)}${suffix}`;
}

import type { IntOrString } from './generated/objects.ts';

/**
 * The number of pods that an absolute number or a percentage stands for, or undefined where the text is neither.
 * Any text counts as a percentage, with or without the sign: `"25%"` and `"25"` are both a quarter, `25` is 25 pods.
 * (Argo Rollouts reads its surge fields like that.) 25 % of 10 rounded up is 3, rounded down 2.
 */
export function scaledValue(value: IntOrString, total: number, round: 'up' | 'down'): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  const percent = /^(\d+)%?$/.exec(value.trim())?.[1];
  if (percent === undefined) return undefined;
  const exact = (Number(percent) * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

/**
 * A weight as a share of `maxWeight`, whatever the weights that stand there add up to: 1 and 1 of 100 → 50. A share that is there at
 * all is never read as none.
 */
export function shareOf(weight: number, total: number, maxWeight: number): number {
  if (total === maxWeight) return weight;
  if (total <= 0 || weight <= 0) return 0;
  return Math.min(maxWeight, Math.max(1, Math.round((weight * maxWeight) / total)));
}

import { grouped, keyOf, type Sample } from './series.ts';

/** The value below which this share lies, 0 to 1, of each histogram among the samples: its buckets have the label `le`. */
export function quantiles(share: number, samples: readonly Sample[]): readonly Sample[] {
  const groups = Map.groupBy(
    samples.filter(({ labels }) => labels.le !== undefined),
    ({ labels }) => keyOf(grouped({ keeps: false, labels: ['le'] }, labels)),
  );
  return [...groups].map(([key, buckets]) => ({ labels: JSON.parse(key), value: quantile(share, buckets) }));
}

function quantile(share: number, samples: readonly Sample[]): number {
  const buckets = samples
    .map(({ labels, value }) => ({ upTo: labels.le === '+Inf' ? Infinity : Number(labels.le), count: value }))
    .sort((a, b) => a.upTo - b.upTo);
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0 || buckets.length < 2) return Number.NaN;
  const rank = share * total;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const [below, bucket] = [buckets[index - 1], buckets[index]];
  if (bucket === undefined) return Infinity;
  if (bucket.upTo === Infinity) return below?.upTo ?? Number.NaN;
  const [from, before] = [below?.upTo ?? 0, below?.count ?? 0];
  return from + (bucket.upTo - from) * ((rank - before) / (bucket.count - before));
}

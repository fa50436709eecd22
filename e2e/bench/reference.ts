/**
 * What the reference controller needed, on 2 cores and a control plane like ours: requests of one Rollout without events, seconds until all
 * were Healthy at its default 40 requests a second and at 500, CPU seconds, and resident memory in MB.
 */
export const reference = {
  create: { requests: 7, limited: 23, free: 5.3, cpu: 1.5, megabytes: 108, rollouts: 200 },
  update: { requests: 17, limited: 63, free: 16.5, cpu: 5.3, megabytes: 117, rollouts: 200 },
  updateWithIstio: { requests: 25, limited: 30, free: 8.3, cpu: 2.8, megabytes: 119, rollouts: 100 },
  /** A thousand with nothing to do. After a stop its lease is waited out. */
  idle: { writes: 0, cpuSeconds: 0.14, seconds: 120, megabytes: { least: 140, most: 165 }, restartSeconds: 16.7 },
  /** In ms. */
  latency: { newReplicaSet: { p50: 4.7, p95: 6 }, promotedToScaled: { p50: 18, p95: 30 }, promotedToHealthy: { p50: 69 } },
} as const;

/** `0.65×`: our figure as a part of the reference's. */
export const ratio = (own: number, other: number): string => `${(own / other).toFixed(2)}×`;

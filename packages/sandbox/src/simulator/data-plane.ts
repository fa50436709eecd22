import type { Rollout } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import { hashIn, hashOf } from './hashes.ts';
import type { View } from './view.ts';

/**
 * Where the traffic of users flows. Without a router it follows Services at once: of a blue-green rollout to what the active Service
 * selects, of a canary to all pods alike. A router has weights of its own, which may lag behind what is written; it belongs here.
 */
export function carriesTraffic(view: View, { spec }: Rollout, replicaSet: ReplicaSet): boolean {
  const active = view.service(spec.strategy?.blueGreen?.activeService ?? '');
  const selected = active === undefined ? undefined : hashIn(active);
  return selected === undefined || selected === hashOf(replicaSet);
}

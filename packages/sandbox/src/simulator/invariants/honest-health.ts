import { hasTrafficRouting, replicasOf } from '@sluice/api';
import { hashIn, hashOf } from '../hashes.ts';
import { fewestReplicas, servingPodsAt } from './capacity.ts';
import type { Invariant } from './invariant.ts';
import { statusWriteOf } from './rollout-write.ts';
import { enoughOf } from './traffic.ts';

export const honestHealth: Invariant = {
  name: 'honest-health',
  law: 'A Rollout that gets Healthy runs the wanted revision as the stable one, with all pods serving, and users get it.',
  watch: (scene) => ({
    onWrite(write) {
      const change = statusWriteOf(write);
      if (change === undefined || change.now.phase !== 'Healthy' || change.was.phase === 'Healthy') return undefined;
      const { now, decision } = change;
      const { rollout } = decision.seen;
      if (now.stableRS !== now.currentPodHash) return `Healthy at ${now.currentPodHash}, but ${now.stableRS} is stable`;
      // Behind a router the pods of former revisions count in the phase too, as users of this API know it.
      const counted = hasTrafficRouting(rollout) ? scene.view.owned().map(hashOf) : [now.currentPodHash];
      const serving = counted.reduce((sum, hash) => sum + servingPodsAt(scene, hash, write), 0);
      const wanted = enoughOf(scene, Math.min(replicasOf(rollout), fewestReplicas(scene, write)), write);
      if (serving < wanted) return `Healthy with ${serving} of ${wanted} pods`;
      const active = scene.view.service(rollout.spec.strategy?.blueGreen?.activeService ?? '');
      if (active !== undefined && wanted > 0 && hashIn(active) !== now.currentPodHash)
        return `Healthy, but ${active.metadata.name} selects ${hashIn(active)}`;
      return undefined;
    },
  }),
};

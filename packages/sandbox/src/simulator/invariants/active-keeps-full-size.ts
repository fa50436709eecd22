import { replicaSetIn } from '../chronicle.ts';
import { hashIn, hashOf } from '../hashes.ts';
import { fewestReplicas, formerReplicaSet, sizeIn } from './capacity.ts';
import type { Invariant } from './invariant.ts';

export const activeKeepsFullSize: Invariant = {
  name: 'active-keeps-full-size',
  law: 'The revision that the active Service of a blue-green rollout selects is never sized below spec.replicas.',
  watch: (scene) => ({
    onWrite(write) {
      const { by, after } = write;
      const former = formerReplicaSet(write);
      if (by.who !== 'controller' || by.decision === undefined || former === undefined || after === undefined) return undefined;
      const active = scene.view.service(by.decision.seen.rollout.spec.strategy?.blueGreen?.activeService ?? '');
      if (active === undefined || hashIn(active) !== hashOf(former)) return undefined;
      const [from, to] = [sizeIn(former), sizeIn(replicaSetIn(after))];
      const least = Math.min(from, fewestReplicas(scene, write));
      return to >= least ? undefined : `${former.metadata.name} is active and was sized ${from} → ${to}, ${least} must stay`;
    },
  }),
};

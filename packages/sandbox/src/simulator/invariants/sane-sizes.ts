import { replicaSetIn } from '../chronicle.ts';
import { fewestReplicas, formerReplicaSet, mostReplicas, sizeIn } from './capacity.ts';
import type { Invariant } from './invariant.ts';

export const saneSizes: Invariant = {
  name: 'sane-sizes',
  law: 'No ReplicaSet is ever asked for fewer than no pods, or for more pods than the Rollout wants in all, unless it has them already.',
  watch: (scene) => ({
    onWrite(write) {
      const { by, resource, after } = write;
      if (by.who !== 'controller' || resource !== 'replicasets.apps' || after === undefined) return undefined;
      const [from, to] = [sizeIn(formerReplicaSet(write)), sizeIn(replicaSetIn(after))];
      if (Number.isInteger(to) && to >= 0 && to <= Math.max(from, mostReplicas(scene, write) + 1)) return undefined;
      return `${after.metadata.name} was sized ${from} → ${to}, the Rollout wants ${fewestReplicas(scene, write)}`;
    },
  }),
};

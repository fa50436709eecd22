import { replicaSetIn } from '../chronicle.ts';
import { floorOf, formerReplicaSet, servingPods, sizeIn } from './capacity.ts';
import type { Invariant } from './invariant.ts';

export const servingFloor: Invariant = {
  name: 'serving-floor',
  law: 'No write of a controller takes the pods that serve below what there was, or below spec.replicas − maxUnavailable, whichever is less.',
  watch: (scene) => ({
    onWrite(write) {
      const { by, resource, after } = write;
      if (by.who !== 'controller' || resource !== 'replicasets.apps' || after === undefined) return undefined;
      const former = formerReplicaSet(write);
      if (former === undefined || sizeIn(former) <= sizeIn(replicaSetIn(after))) return undefined;
      const others = scene.view.owned().filter(({ metadata }) => metadata.uid !== after.metadata.uid);
      const elsewhere = others.reduce((sum, each) => sum + servingPods(scene, each, write), 0);
      const before = elsewhere + servingPods(scene, former, write);
      const now = elsewhere + servingPods(scene, replicaSetIn(after), write);
      const floor = Math.min(before, floorOf(scene, write));
      return now >= floor
        ? undefined
        : `${after.metadata.name} was sized ${sizeIn(former)} → ${sizeIn(replicaSetIn(after))}: ${now} pods serve on, of ${before}; ${floor} must`;
    },
  }),
};

import type { ReplicaSet } from '@sluice/kubernetes';
import { replicaSetIn } from '../chronicle.ts';
import { hashOf } from '../hashes.ts';
import type { Write } from '../pen.ts';
import { formerReplicaSet, servingPods, sizeIn } from './capacity.ts';
import type { Invariant, Scene } from './invariant.ts';
import { podsFor } from './traffic.ts';

export const podsFollowTraffic: Invariant = {
  name: 'pods-follow-traffic',
  law: 'No write of a controller takes pods that serve from a revision that may still get requests, below what its greatest share needs.',
  watch: (scene) => ({
    onWrite(write) {
      const { by, after } = write;
      const former = formerReplicaSet(write);
      if (by.who !== 'controller' || by.decision === undefined || former === undefined || after === undefined) return undefined;
      const latter = replicaSetIn(after);
      if (sizeIn(latter) >= sizeIn(former)) return undefined;
      const needed = neededBy(scene, former, write);
      const seen = by.decision.seen.replicaSets.find(({ metadata }) => metadata.uid === former.metadata.uid);
      const had = Math.min(servingPods(scene, former, write), seen?.status?.availableReplicas ?? 0);
      const has = servingPods(scene, latter, write);
      if (has >= Math.min(had, needed)) return undefined;
      return `${latter.metadata.name} was sized ${sizeIn(former)} → ${sizeIn(latter)}: ${has} pods serve on, its traffic needs ${needed}`;
    },
  }),
};

function neededBy(scene: Scene, replicaSet: ReplicaSet, write: Write): number {
  const flows = [scene.plane.written(), ...scene.plane.inUse()].flatMap((table) => table.flows);
  return Math.max(0, ...flows.filter(({ hash }) => hash === hashOf(replicaSet)).map((flow) => podsFor(scene, flow, write)));
}

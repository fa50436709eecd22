import { desiredReplicasAnnotation, replicasOf } from '@sluice/api';
import { replicaSetIn } from '../chronicle.ts';
import { hashOf } from '../hashes.ts';
import { formerReplicaSet, sizeIn } from './capacity.ts';
import type { Invariant } from './invariant.ts';

export const oldRevisionsNeverGrow: Invariant = {
  name: 'old-revisions-never-grow',
  law: 'A revision that is neither wanted nor stable gets no more pods, unless the Rollout itself has been scaled.',
  watch: (scene) => ({
    onWrite(write) {
      const { by, after } = write;
      const former = formerReplicaSet(write);
      if (by.who !== 'controller' || by.decision === undefined || former === undefined || after === undefined) return undefined;
      const [from, to] = [sizeIn(former), sizeIn(replicaSetIn(after))];
      const { plan, seen } = by.decision;
      const hash = hashOf(former);
      if (to <= from || hash === plan.status.currentPodHash || hash === plan.status.stableRS) return undefined;
      const sizedFor = former.metadata.annotations?.[desiredReplicasAnnotation];
      const isActive = seen.rollout.spec.strategy?.blueGreen !== undefined && scene.plane.carriesTraffic(seen.rollout, former);
      if (sizedFor !== String(replicasOf(seen.rollout)) || isActive) return undefined;
      return `${former.metadata.name} was sized ${from} → ${to}, but ${plan.status.currentPodHash} is wanted and ${plan.status.stableRS} is stable`;
    },
  }),
};

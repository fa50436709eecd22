import { isSurgeEnforced, maxSurgeOf, type Rollout, replicasOf } from '@sluice/api';
import { replicaSetIn } from '../chronicle.ts';
import { hashIn, hashOf } from '../hashes.ts';
import type { Write } from '../pen.ts';
import { formerReplicaSet, mostReplicas, sizeIn } from './capacity.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';

export const surgeCeiling: Invariant = {
  name: 'surge-ceiling',
  law: 'No write of a controller asks for more pods than there were and than spec.replicas + maxSurge allows (canary by pods, or with enforceSurge), or than spec.replicas in one revision (others).',
  watch: (scene) => ({
    onWrite(write) {
      const { by, resource, after } = write;
      if (by.who !== 'controller' || by.decision === undefined || resource !== 'replicasets.apps' || after === undefined) return undefined;
      const [from, to] = [sizeIn(formerReplicaSet(write)), sizeIn(replicaSetIn(after))];
      if (to <= from) return undefined;
      const { rollout } = by.decision.seen;
      if (!isSurgeEnforced(rollout)) return perRevision(scene, write, from, to);
      return inAll(scene, write, [rollout, scene.view.rollout() ?? rollout], from, to);
    },
  }),
};

function perRevision(scene: Scene, write: Write, from: number, to: number): Finding {
  const most = mostReplicas(scene, write);
  return to <= most ? undefined : `${write.object.metadata.name} was sized ${from} → ${to}, the Rollout wants ${most}`;
}

/** A pod that is kept only because a Service still selects it may come on top: else it could take the room of the revision that the Service moves to. */
function inAll({ view, scenario }: Scene, { object, by }: Write, rollouts: readonly Rollout[], from: number, to: number): Finding {
  const total = view.owned().reduce((sum, each) => sum + sizeIn(each), 0);
  const planned = by.who === 'controller' ? (by.decision?.plan.actions ?? []) : [];
  const selected = [
    ...scenario.services.flatMap((name) => view.service(name) ?? []).map(hashIn),
    ...planned.flatMap((action) => (action.do === 'point-service' ? [action.podHash] : [])),
  ];
  const kept = view
    .owned()
    .filter((each) => each.metadata.uid !== object.metadata.uid && sizeIn(each) === 1 && selected.includes(hashOf(each))).length;
  const ceiling = Math.max(...rollouts.map((rollout) => replicasOf(rollout) + maxSurgeOf(rollout))) + kept;
  if (total <= ceiling) return undefined;
  return `${object.metadata.name} was sized ${from} → ${to}: ${total} pods in all are asked for, ${ceiling} are allowed`;
}

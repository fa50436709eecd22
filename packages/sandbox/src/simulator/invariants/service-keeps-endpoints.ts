import { isActive, isReady } from '../../cluster/pod-facts.ts';
import { replicaSetIn } from '../chronicle.ts';
import { hashIn, hashOf } from '../hashes.ts';
import type { Write } from '../pen.ts';
import { fewestReplicas, formerReplicaSet, servingPods, servingPodsAt, sizeIn } from './capacity.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { pointingOf } from './service-write.ts';

export const serviceKeepsEndpoints: Invariant = {
  name: 'service-keeps-endpoints',
  law: 'A Service that has ready pods is never left without one by a write of a controller, neither by pointing it elsewhere nor by taking its pods.',
  watch: (scene) => ({
    onWrite(write) {
      if (write.by.who !== 'controller' || fewestReplicas(scene, write) === 0) return undefined;
      return emptiedByPointing(scene, write) ?? emptiedByScaling(scene, write);
    },
  }),
};

function emptiedByPointing(scene: Scene, write: Write): Finding {
  const pointing = pointingOf(write);
  if (pointing === undefined) return undefined;
  const { view } = scene;
  const [had, has] = [view.endpointsOf(pointing.before).length, view.endpointsOf(pointing.after).length];
  if (had === 0 || has > 0) return undefined;
  if (servingPodsAt(scene, pointing.to, write) > 0) return undefined;
  return `${pointing.after.metadata.name} had ${had} ready pods and was pointed at ${pointing.to}, which has none`;
}

function emptiedByScaling(scene: Scene, write: Write): Finding {
  const former = formerReplicaSet(write);
  if (former === undefined || write.after === undefined) return undefined;
  const after = replicaSetIn(write.after);
  if (sizeIn(after) >= sizeIn(former)) return undefined;
  const ready = scene.view.podsOf(former).filter((pod) => isActive(pod) && isReady(pod)).length;
  const left = Math.max(Math.min(ready, sizeIn(after)), servingPods(scene, after, write));
  if (Math.min(ready, sizeIn(former)) === 0 || left > 0) return undefined;
  const emptied = scene.scenario.services.find((name) => {
    const service = scene.view.service(name);
    return service !== undefined && hashIn(service) === hashOf(former);
  });
  return emptied === undefined
    ? undefined
    : `${former.metadata.name} was sized ${sizeIn(former)} → ${sizeIn(after)} while ${emptied} selects it`;
}

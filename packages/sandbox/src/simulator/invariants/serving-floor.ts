import { maxUnavailableOf, type Rollout } from '@sluice/api';
import { controllerOf, type Pod, type ReplicaSet } from '@sluice/kubernetes';
import { typed } from '../../api-server/draft.ts';
import { isActive, isReady } from '../../cluster/pod-facts.ts';
import { replicaSetIn } from '../chronicle.ts';
import { hashOf } from '../hashes.ts';
import type { Write } from '../pen.ts';
import { floorOf, formerReplicaSet, servingPods, sizeIn } from './capacity.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';
import { pointingOf } from './service-write.ts';
import { isSizedByUser } from './traffic.ts';

export const servingFloor: Invariant = {
  name: 'serving-floor',
  law: 'No write of a controller takes the pods that serve users below what there was, or below spec.replicas − maxUnavailable, whichever is less.',
  watch: (scene) => ({
    onWrite(write) {
      const { by } = write;
      if (by.who !== 'controller' || by.decision === undefined) return undefined;
      return scaling(scene, write, by.decision.seen.rollout) ?? pointing(scene, write) ?? eviction(scene, write, by.decision.seen.rollout);
    },
  }),
};

function scaling(scene: Scene, write: Write, rollout: Rollout): Finding {
  const former = formerReplicaSet(write);
  if (former === undefined || write.after === undefined || !scene.plane.carriesTraffic(rollout, former)) return undefined;
  // Then what each revision needs is another law's.
  if (isSizedByUser(scene, write)) return undefined;
  const latter = replicaSetIn(write.after);
  if (sizeIn(former) <= sizeIn(latter)) return undefined;
  const elsewhere = servingIn(
    scene,
    write,
    (each) => each.metadata.uid !== former.metadata.uid && scene.plane.carriesTraffic(rollout, each),
  );
  const before = elsewhere + servingPods(scene, former, write);
  const now = elsewhere + servingPods(scene, latter, write);
  const what = `${latter.metadata.name} was sized ${sizeIn(former)} → ${sizeIn(latter)}`;
  return verdict(what, Math.min(before, servingAsSeen(scene, write, rollout)), now, floorOf(scene, write));
}

/** How many pods served by what the pass had seen: pods that have come since, right after it had looked, it could not spare. */
function servingAsSeen({ plane }: Scene, { by }: Write, rollout: Rollout): number {
  const seen = by.who === 'controller' ? (by.decision?.seen.replicaSets ?? []) : [];
  return seen
    .filter((each) => plane.carriesTraffic(rollout, each))
    .reduce((sum, each) => sum + Math.min(each.status?.availableReplicas ?? 0, sizeIn(each)), 0);
}

/** How many pods serve in those ReplicaSets of the Rollout that count. */
function servingIn(scene: Scene, write: Write, counts: (replicaSet: ReplicaSet) => boolean): number {
  return scene.view
    .owned()
    .filter(counts)
    .reduce((sum, each) => sum + servingPods(scene, each, write), 0);
}

/** The active Service of a blue-green rollout takes all users along. */
function pointing(scene: Scene, write: Write): Finding {
  const found = pointingOf(write);
  if (found?.role !== 'active') return undefined;
  const serving = (hash: string | undefined) => servingIn(scene, write, (each) => hash === undefined || hashOf(each) === hash);
  return verdict(`${found.after.metadata.name} was pointed at ${found.to}`, serving(found.from), serving(found.to), floorOf(scene, write));
}

/** A restart may take one pod at a time even where none may be missing: else it could never begin. */
function eviction(scene: Scene, write: Write, rollout: Rollout): Finding {
  const { resource, before, after } = write;
  if (resource !== 'pods' || before === undefined) return undefined;
  const [had, has] = [before, after].map((each) => (each !== undefined && servesStill(typed<Pod>(each)) ? 1 : 0));
  if (had === has) return undefined;
  const owner = scene.view.owned().find((each) => each.metadata.uid === controllerOf(typed<Pod>(before))?.uid);
  if (owner === undefined || !scene.plane.carriesTraffic(rollout, owner)) return undefined;
  const now = servingIn(scene, write, (each) => scene.plane.carriesTraffic(rollout, each));
  const floor = floorOf(scene, write, (each) => Math.max(1, maxUnavailableOf(each)));
  return verdict(`${write.object.metadata.name} was evicted`, now + 1, now, floor);
}

const servesStill = (pod: Pod): boolean => isActive(pod) && isReady(pod);

function verdict(what: string, before: number, now: number, floor: number): Finding {
  return now >= Math.min(before, floor) ? undefined : `${what}: ${now} pods serve on, of ${before}; ${floor} must`;
}

import { desiredReplicasAnnotation, type Rollout, replicasOf } from '@sluice/api';
import { isActive, isReady } from '../../cluster/pod-facts.ts';
import type { Flow, Table } from '../flows.ts';
import { hashOf } from '../hashes.ts';
import type { Write } from '../pen.ts';
import { servingPods } from './capacity.ts';
import type { Scene } from './invariant.ts';

/** The Rollouts that count for a judgement: as it is, and as the controller that has written had seen it. */
const rolloutsFor = ({ view }: Scene, write: Write | undefined): readonly Rollout[] => {
  const seen = write?.by.who === 'controller' ? write.by.decision?.seen.rollout : undefined;
  return [view.rollout(), seen].filter((each) => each !== undefined);
};

/** The fewest pods that all traffic together needs: by the Rollouts that count, and by what ReplicaSets were sized for. */
export function replicasForTraffic(scene: Scene, write: Write | undefined): number {
  const sizedFor = scene.view.owned().flatMap(({ metadata }) => Number(metadata.annotations?.[desiredReplicasAnnotation] ?? Infinity));
  return Math.max(0, Math.min(...rolloutsFor(scene, write).map(replicasOf), ...sizedFor));
}

/**
 * The pods that a flow needs: its share of all, rounded up (half of 5 → 3), and one at least. Where users size the canary by steps of
 * its own, one is enough for all that is not stable: it is their business whether the rest fits.
 */
export function podsFor(
  scene: Scene,
  { hash, share }: Flow,
  write: Write | undefined,
  replicas = replicasForTraffic(scene, write),
): number {
  if (replicas === 0) return 0;
  const isStable = rolloutsFor(scene, write).some(({ status }) => status?.stableRS === hash);
  // A share is a quotient: 0.07 · 100 is a little more than 7.
  return !isStable && isSizedByUser(scene, write) ? 1 : Math.max(1, Math.ceil(share * replicas - 1e-9));
}

/** Whether steps say what size the canary has, apart from its weight. */
export const isSizedByUser = (scene: Scene, write: Write | undefined): boolean =>
  rolloutsFor(scene, write).some(({ spec }) => spec.strategy?.canary?.steps?.some((step) => isFixedSize(step.setCanaryScale)));

const isFixedSize = (scale: { readonly matchTrafficWeight?: boolean } | undefined): boolean =>
  scale !== undefined && scale.matchTrafficWeight !== true;

/** How many of these pods are enough to go on, by `replicaProgressThreshold`. */
export function enoughOf(scene: Scene, pods: number, write: Write | undefined): number {
  const enough = rolloutsFor(scene, write).map(({ spec }) => {
    const threshold = spec.strategy?.canary?.replicaProgressThreshold;
    if (threshold === undefined || threshold.value < 0) return pods;
    return threshold.type === 'Percent' ? Math.ceil((pods * threshold.value) / 100) : Math.min(pods, threshold.value);
  });
  return Math.min(pods, ...enough);
}

/** How many pods a table lacks: for each revision that it sends requests to, those that would have to serve and do not. */
export function shortageOf(scene: Scene, { flows }: Table, write: Write): number {
  return flows.reduce((sum, flow) => {
    const needed = enoughOf(scene, podsFor(scene, flow, write), write);
    return sum + Math.max(0, needed - servingAt(scene, flow.hash, write));
  }, 0);
}

/** The pods that serve at a revision; all that there are where a Service leads to all. */
function servingAt(scene: Scene, hash: string, write: Write): number {
  const { view } = scene;
  if (hash === '') return view.pods().filter((pod) => isActive(pod) && isReady(pod)).length;
  // Those of Experiments too.
  return view
    .replicaSets()
    .filter((each) => hashOf(each) === hash)
    .reduce((sum, each) => sum + servingPods(scene, each, write), 0);
}

import type { Instant } from '@sluice/kubernetes';
import { childrenOf, createdAt, type RolloutObjects, revisionOf } from '../family.ts';
import { type ImageTag, type ImageUse, imagesOf, mergeImages } from '../images.ts';
import { type StrategyProgress, strategyProgress } from '../progress.ts';
import { hashOf, rolesOf } from '../roles.ts';
import { type RolloutState, rolloutState, rolloutStatus } from '../status/rollout-status.ts';
import { type Waiting, waitingOf } from '../waiting.ts';
import { analysisRunNode } from './analysis-run-node.ts';
import { experimentImages, experimentNode } from './experiment-tree.ts';
import { age, type TreeNode } from './node.ts';
import { replicaSetNode } from './replica-set-node.ts';

/** A Rollout as `get rollout` shows it. */
export interface RolloutTree {
  readonly name: string;
  readonly namespace: string;
  readonly state: RolloutState;
  /** Only where this project's controller looks after the Rollout: others do not say what they wait for. */
  readonly waiting?: Waiting;
  readonly progress: StrategyProgress;
  readonly images: readonly ImageUse[];
  readonly replicas: ReplicaCounts;
  readonly root: TreeNode;
}

export interface ReplicaCounts {
  readonly desired: number;
  readonly current: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

/** A Rollout with its revisions, newest first, and in each its ReplicaSets, Experiments and AnalysisRuns, at the moment `now`. */
export function rolloutTree(objects: RolloutObjects, now: Instant): RolloutTree {
  const { rollout } = objects;
  const { name, namespace = '' } = rollout.metadata;
  const state = rolloutState(rollout);
  const waiting = waitingOf(rollout.status?.waitingFor, now);
  const replicaSets = childrenOf(rollout, objects.replicaSets);
  return {
    name,
    namespace,
    state,
    ...(waiting && { waiting }),
    progress: strategyProgress(rollout, replicaSets),
    images: allImages(objects),
    replicas: replicaCounts(objects),
    root: {
      kind: 'Rollout',
      name,
      status: rolloutStatus(state),
      ...age(createdAt(rollout), now),
      notes: [],
      children: revisionNodes(objects, now),
    },
  };
}

function replicaCounts({ rollout: { spec, status = {} } }: RolloutObjects): ReplicaCounts {
  return {
    desired: spec.replicas ?? 1,
    current: status.replicas ?? 0,
    updated: status.updatedReplicas ?? 0,
    ready: status.readyReplicas ?? 0,
    available: status.availableReplicas ?? 0,
  };
}

function allImages(objects: RolloutObjects): readonly ImageUse[] {
  const { rollout } = objects;
  const own = childrenOf(rollout, objects.replicaSets).flatMap((replicaSet) =>
    imagesOf(
      replicaSet,
      rolesOf(hashOf(replicaSet), rollout).map((role): ImageTag => ({ kind: 'role', role })),
    ),
  );
  const compared = childrenOf(rollout, objects.experiments).flatMap((experiment) => experimentImages({ ...objects, experiment }));
  return mergeImages([...own, ...compared]);
}

function revisionNodes(objects: RolloutObjects, now: Instant): readonly TreeNode[] {
  const { rollout, pods } = objects;
  const nodes = [
    ...childrenOf(rollout, objects.replicaSets).map((replicaSet) => ({
      revision: revisionOf(replicaSet),
      node: replicaSetNode(replicaSet, rolesOf(hashOf(replicaSet), rollout), pods, now),
    })),
    ...childrenOf(rollout, objects.experiments).map((experiment) => ({
      revision: revisionOf(experiment),
      node: experimentNode({ ...objects, experiment }, now),
    })),
    ...childrenOf(rollout, objects.analysisRuns).map((run) => ({ revision: revisionOf(run), node: analysisRunNode(run, now) })),
  ];
  const revisions = [...new Set(nodes.map(({ revision }) => revision))].sort((a, b) => b - a);
  return revisions.map((revision) => ({
    kind: 'Revision',
    name: `revision:${revision}`,
    notes: [],
    children: nodes.filter((each) => each.revision === revision).map(({ node }) => node),
  }));
}

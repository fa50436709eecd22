import type { Experiment } from '@sluice/api';
import type { Instant } from '@sluice/kubernetes';
import { childrenOf, createdAt, type Relatives } from '../family.ts';
import { type ImageUse, imagesOf, mergeImages, templateOf } from '../images.ts';
import { analysisStatus } from '../status/analysis-status.ts';
import type { Status } from '../status/tone.ts';
import { analysisRunNode } from './analysis-run-node.ts';
import { age, type TreeNode } from './node.ts';
import { replicaSetNode } from './replica-set-node.ts';

/** An Experiment as `get experiment` shows it. */
export interface ExperimentTree {
  readonly name: string;
  readonly namespace: string;
  readonly status: Status;
  /** Empty where there is nothing to say. */
  readonly message: string;
  readonly images: readonly ImageUse[];
  readonly root: TreeNode;
}

export interface ExperimentObjects extends Pick<Relatives, 'replicaSets' | 'pods' | 'analysisRuns'> {
  readonly experiment: Experiment;
}

/** An Experiment with its ReplicaSets, pods, AnalysisRuns and Jobs, at the moment `now`. */
export function experimentTree(objects: ExperimentObjects, now: Instant): ExperimentTree {
  const { experiment } = objects;
  const { name, namespace = '' } = experiment.metadata;
  return {
    name,
    namespace,
    status: analysisStatus(experiment.status?.phase),
    message: experiment.status?.message ?? '',
    images: mergeImages(experimentImages(objects)),
    root: experimentNode(objects, now),
  };
}

export function experimentNode({ experiment, replicaSets, pods, analysisRuns }: ExperimentObjects, now: Instant): TreeNode {
  return {
    kind: 'Experiment',
    name: experiment.metadata.name,
    status: analysisStatus(experiment.status?.phase),
    ...age(createdAt(experiment), now),
    notes: [],
    children: [
      ...childrenOf(experiment, replicaSets).map((replicaSet) => replicaSetNode(replicaSet, [], pods, now)),
      ...childrenOf(experiment, analysisRuns).map((run) => analysisRunNode(run, now)),
    ],
  };
}

export const experimentImages = ({ experiment, replicaSets }: ExperimentObjects): readonly ImageUse[] =>
  childrenOf(experiment, replicaSets).flatMap((replicaSet) =>
    imagesOf(replicaSet, [{ kind: 'experiment', template: templateOf(replicaSet, experiment) }]),
  );

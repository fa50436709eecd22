import { analysisRuns, experiments, podTemplateHashLabel } from '@sluice/api';
import { isApiError, type Kind, type KubeObject, type KubernetesClient, type ListScope, pods, replicaSets } from '@sluice/kubernetes';
import type { Relatives } from '@sluice/view';
import { type Followed, type FollowOptions, follow } from './follow.ts';
import { listAll } from './list-all.ts';

/** Only objects that carry a pod template hash can be a revision's. */
const ofRevisions = (namespace: string): ListScope => ({ namespace, labelSelector: podTemplateHashLabel });

/** What a namespace has that may belong to a Rollout or an Experiment. */
export async function readRelatives(client: KubernetesClient, namespace: string): Promise<Relatives> {
  const [sets, ownPods, experimentsHere, runs] = await Promise.all([
    listAll(client, replicaSets, ofRevisions(namespace)),
    listAll(client, pods, ofRevisions(namespace)),
    whereServed(listAll(client, experiments, { namespace })),
    whereServed(listAll(client, analysisRuns, { namespace })),
  ]);
  return {
    replicaSets: sets.objects,
    pods: ownPods.objects,
    experiments: experimentsHere?.objects ?? [],
    analysisRuns: runs?.objects ?? [],
  };
}

/** The same, kept like the server. */
export async function followRelatives(namespace: string, options: FollowOptions): Promise<() => Relatives> {
  const [sets, ownPods, experimentsHere, runs] = await Promise.all([
    follow(replicaSets, ofRevisions(namespace), options),
    follow(pods, ofRevisions(namespace), options),
    followWhereServed(experiments, namespace, options),
    followWhereServed(analysisRuns, namespace, options),
  ]);
  return () => ({
    replicaSets: sets.objects(),
    pods: ownPods.objects(),
    experiments: experimentsHere?.objects() ?? [],
    analysisRuns: runs?.objects() ?? [],
  });
}

const followWhereServed = <T extends KubeObject>(
  kind: Kind<T>,
  namespace: string,
  options: FollowOptions,
): Promise<Followed<T> | undefined> => whereServed(follow(kind, { namespace }, options));

/** A cluster may lack the kinds that only analyses need. */
const whereServed = <T>(answer: Promise<T>): Promise<T | undefined> =>
  answer.catch((error: unknown) => {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  });

import type { HorizontalPodAutoscaler, Pod } from '@sluice/kubernetes';
import type { Load } from '../cluster/horizontal-pod-autoscaler.ts';
import { isActive, isReady } from '../cluster/pod-facts.ts';
import type { DataPlane } from './data-plane.ts';
import { hashOfPod } from './hashes.ts';
import { namespace, rolloutName, type View } from './view.ts';

/** Percent of what a pod requests. */
const target = 50;

/** An autoscaler of the Rollout, by the load of its pods. */
export const autoscalerOfRollout: HorizontalPodAutoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: rolloutName, namespace },
  spec: {
    scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: rolloutName },
    minReplicas: 1,
    maxReplicas: 30,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } } }],
  },
};

interface Users {
  readonly view: View;
  readonly plane: DataPlane;
  /** How many pods their load is just right for. */
  readonly replicas: number;
}

/** Users whose load never changes: the data plane divides it among revisions, and the pods of each share it evenly. */
export function constantLoad({ view, plane, replicas }: Users): Load {
  // A little less than the pods can carry, so that no rounding asks for one more.
  const total = target * (replicas - 0.2);
  return (_, pods) => {
    const serving = pods.filter(serves);
    if (serving.length === 0) return undefined;
    const all = view.pods().filter(serves);
    const flows = plane.inUse()[0]?.flows ?? [];
    const loadOf = (pod: Pod): number =>
      flows.reduce((sum, { hash, share }) => {
        const sharing = hash === '' ? all : all.filter((each) => hashOfPod(each) === hash);
        return sharing.includes(pod) ? sum + (total * share) / sharing.length : sum;
      }, 0);
    return (
      serving.reduce((sum, pod) => sum + loadOf(all.find(({ metadata }) => metadata.uid === pod.metadata.uid) ?? pod), 0) / serving.length
    );
  };
}

const serves = (pod: Pod): boolean => isActive(pod) && isReady(pod);

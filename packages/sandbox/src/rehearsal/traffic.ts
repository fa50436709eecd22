import { hasTrafficRouting, podTemplateHashLabel, type Rollout } from '@sluice/api';
import type { Pod, Service } from '@sluice/kubernetes';
import { matches, requirementsOfSelector } from '@sluice/kubernetes';
import { isActive, isReady } from '../cluster/pod-facts.ts';
import type { View } from '../simulator/view.ts';

/** Where the requests of users go at one moment. */
export interface Traffic {
  /** Share of the requests that reach a pod of the new revision, 0 to 1. */
  readonly canaryShare: number;
  /** Share of the requests that find no pod, 0 to 1. */
  readonly lostShare: number;
}

/** How the data plane splits: the share of the canary Service; undefined where no router does. */
export function routedShare(rollout: Rollout): number | undefined {
  if (!hasTrafficRouting(rollout)) return undefined;
  const weights = rollout.status?.canary?.weights;
  const total = (weights?.canary.weight ?? 0) + (weights?.stable.weight ?? 0);
  return weights === undefined || total === 0 ? 0 : weights.canary.weight / total;
}

/**
 * The traffic as the data plane carries it: by a router's weights to the canary and the stable Service, by the active Service of a
 * blue-green rollout, else evenly over all pods that the users' Service selects. Only ready pods that are not on their way out serve.
 */
export function trafficOf(view: View, rollout: Rollout, isNew: (pod: Pod) => boolean, canaryWeight: number | undefined): Traffic {
  const { blueGreen } = rollout.spec.strategy ?? {};
  if (blueGreen !== undefined) return evenly(endpoints(view, view.service(blueGreen.activeService ?? '')), isNew);
  if (canaryWeight !== undefined) {
    const sides = [
      { share: canaryWeight, pods: podsBehind(view, rollout, 'canary') },
      { share: 1 - canaryWeight, pods: podsBehind(view, rollout, 'stable') },
    ].map(({ share, pods }) => ({ share, ...evenly(pods, isNew) }));
    return {
      canaryShare: sides.reduce((sum, { share, canaryShare }) => sum + share * canaryShare, 0),
      lostShare: sides.reduce((sum, { share, lostShare }) => sum + share * lostShare, 0),
    };
  }
  return evenly(podsOf(view, rollout).filter(isReady), isNew);
}

function evenly(pods: readonly Pod[], isNew: (pod: Pod) => boolean): Traffic {
  return pods.length === 0 ? { canaryShare: 0, lostShare: 1 } : { canaryShare: pods.filter(isNew).length / pods.length, lostShare: 0 };
}

/** The pods that a side of a router leads to: by its Service, or by the label of its revision where routes have no Services. */
function podsBehind(view: View, rollout: Rollout, side: 'canary' | 'stable'): readonly Pod[] {
  const { canaryService, stableService } = rollout.spec.strategy?.canary ?? {};
  const destination = rollout.status?.canary?.weights?.[side];
  const service = view.service(destination?.serviceName ?? (side === 'canary' ? canaryService : stableService) ?? '');
  if (service !== undefined) return endpoints(view, service);
  const hash = destination?.podTemplateHash ?? rollout.status?.stableRS;
  return podsOf(view, rollout).filter((pod) => isReady(pod) && pod.metadata.labels?.[podTemplateHashLabel] === hash);
}

const endpoints = (view: View, service: Service | undefined): readonly Pod[] => (service === undefined ? [] : view.endpointsOf(service));

/** The pods of the Rollout, by its selector or that of its workload: those of a Deployment that it takes over count as well. */
export function podsOf(view: View, { spec }: Rollout): readonly Pod[] {
  const selected = requirementsOfSelector(spec.selector ?? view.deployment(spec.workloadRef?.name ?? '')?.spec?.selector ?? {});
  if (!selected.ok) return [];
  return view.pods().filter((pod) => isActive(pod) && matches(selected.value, pod.metadata.labels));
}

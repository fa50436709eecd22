import type { Action } from '@sluice/rollout';
import { hashIn, hashOf } from '../hashes.ts';
import { type Mutant, planning, withActions } from './mutant.ts';

const pointAt =
  (podHash: string) =>
  (action: Action): Action =>
    action.do === 'point-service' ? { ...action, podHash } : action;

/** Services that lead to the wrong pods, or too early. */
export const serviceMutants: readonly Mutant[] = [
  planning('Services are pointed at a revision before it has pods', (plan, seen) => {
    const { currentPodHash = '' } = plan.status;
    const { activeService, previewService } = seen.rollout.spec.strategy?.blueGreen ?? {};
    const name = previewService ?? activeService ?? seen.rollout.spec.strategy?.canary?.canaryService;
    const service = seen.services[name ?? ''];
    const isThere = plan.actions.some((action) => action.do === 'point-service');
    const points = service !== undefined && !isThere && hashIn(service) !== currentPodHash && plan.status.abort !== true;
    return points ? { ...plan, actions: [...plan.actions, { do: 'point-service', service, podHash: currentPodHash }] } : plan;
  }),
  planning('the active Service follows the newest revision', (plan, seen) => {
    const service = seen.services[seen.rollout.spec.strategy?.blueGreen?.activeService ?? ''];
    const current = seen.replicaSets.find((each) => hashOf(each) === plan.status.currentPodHash);
    const podHash = plan.status.currentPodHash ?? '';
    const isReady = (current?.status?.availableReplicas ?? 0) > 0 && plan.status.stableRS !== podHash;
    return service !== undefined && isReady ? { ...plan, actions: [...plan.actions, { do: 'point-service', service, podHash }] } : plan;
  }),
  planning('canary and preview Services are pointed at the stable revision', (plan) =>
    withActions(plan, pointAt(plan.status.stableRS ?? '')),
  ),
  planning('the stable Service is pointed at the canary', (plan) => withActions(plan, pointAt(plan.status.currentPodHash ?? ''))),
  planning('Services are never pointed', (plan) => withActions(plan, (action) => (action.do === 'point-service' ? [] : action))),
];

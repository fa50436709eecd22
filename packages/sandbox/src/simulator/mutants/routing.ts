import { hasTrafficRouting, type ManagedRoute, maxTrafficWeightOf, podTemplateHashLabel, type RouteTable, routeTable } from '@sluice/api';
import type { ObservedRollout, Plan } from '@sluice/rollout';
import { hashIn, hashOf } from '../hashes.ts';
import { type Mutant, planning, seeing, withActions, withCanary, withPlannedStatus, withReplicaSets } from './mutant.ts';

/** Only stories of canaries behind a router touch these. */
const seeds = Array.from({ length: 60 }, (_, index) => `routed-${index + 1}`);

const withRoutes = (plan: Plan, change: (want: RouteTable) => RouteTable | undefined): Plan =>
  withActions(plan, (action) => {
    if (action.do !== 'route-traffic') return action;
    const want = change(action.want);
    return want === undefined ? [] : { ...action, want };
  });

/** The weight of the present step is written at once. */
function early(plan: Plan, { rollout }: ObservedRollout): Plan {
  const { canary, stable } = plan.status.canary?.weights ?? {};
  const { currentStepIndex = 0, abort, stableRS, currentPodHash } = plan.status;
  const weight = rollout.spec.strategy?.canary?.steps?.[currentStepIndex]?.setWeight;
  if (weight === undefined || canary === undefined || stable === undefined || abort === true || stableRS === currentPodHash) return plan;
  const side = ({ serviceName = '', podTemplateHash }: typeof canary) => ({
    service: serviceName,
    ...(podTemplateHash === undefined ? {} : { podHash: podTemplateHash }),
  });
  const want = routeTable({ maxWeight: maxTrafficWeightOf(rollout), canary: { ...side(canary), weight }, stable: side(stable) });
  const others = plan.actions.filter((action) => action.do !== 'route-traffic');
  return { ...plan, actions: [...others, { do: 'route-traffic', want }] };
}

const mutants: readonly Mutant[] = [
  planning('weights are written before the pods are ready', (plan, seen) => (hasTrafficRouting(seen.rollout) ? early(plan, seen) : plan)),
  seeing('the weight of a canary does not care for its pods', (seen) =>
    withReplicaSets(seen, (each) =>
      hasTrafficRouting(seen.rollout) && hashOf(each) === seen.rollout.status?.currentPodHash
        ? { ...each, status: { ...each.status, replicas: each.status?.replicas ?? 0, availableReplicas: each.spec?.replicas ?? 0 } }
        : each,
    ),
  ),
  planning('former weights and targets are forgotten', (plan) => {
    const { routing: _, ...canary } = plan.status.canary ?? {};
    return withPlannedStatus(plan, { canary });
  }),
  planning('former targets are forgotten', (plan) => {
    const { routing, ...canary } = plan.status.canary ?? {};
    if (routing === undefined) return plan;
    const { canaryTargets: _, stableTargets: __, ...weights } = routing;
    return withPlannedStatus(plan, { canary: { ...canary, routing: weights } });
  }),
  seeing('propagationDelay is ignored', (seen) => {
    const { propagationDelay: _, ...trafficRouting } = seen.rollout.spec.strategy?.canary?.trafficRouting ?? {};
    return hasTrafficRouting(seen.rollout) ? withCanary(seen, { trafficRouting }) : seen;
  }),
  {
    ...seeing('a data plane that says nothing counts as one that follows', (seen) =>
      seen.routes?.state === 'known' ? { ...seen, routes: { ...seen.routes, accepted: 'yes' } } : seen,
    ),
    seeds: ['routed-199'],
  },
  planning('the canary side is pointed before its weight is gone', (plan, seen) => {
    const { canaryService = '' } = seen.rollout.spec.strategy?.canary ?? {};
    const { currentPodHash = '', abort } = plan.status;
    const service = seen.services[canaryService];
    const isThere = seen.replicaSets.some((each) => hashOf(each) === currentPodHash);
    if (service === undefined || !isThere || abort === true || hashIn(service) === currentPodHash || !hasTrafficRouting(seen.rollout))
      return plan;
    const others = plan.actions.filter((action) => action.do !== 'point-service');
    return { ...plan, actions: [...others, { do: 'point-service', service, podHash: currentPodHash }] };
  }),
  planning('an abort keeps the weight', (plan) => (plan.status.abort === true ? withRoutes(plan, () => undefined) : plan)),
  planning('weights do not add up', (plan) =>
    withRoutes(plan, (want) => {
      const [canary, stable, ...arms] = want.backends;
      return canary.weight === 0 ? want : { ...want, backends: [{ ...canary, weight: canary.weight + 1 }, stable, ...arms] };
    }),
  ),
  planning('routes of steps stay behind the end', (plan, { rollout }) => {
    const step = rollout.spec.strategy?.canary?.steps?.find(({ setHeaderRoute }) => setHeaderRoute?.match !== undefined);
    const { name = '', match = [] } = step?.setHeaderRoute ?? {};
    const route: ManagedRoute = { kind: 'header', name, match };
    return name === '' ? plan : withRoutes(plan, (want) => ({ ...want, managed: [route] }));
  }),
  planning('weights are never written', (plan, { rollout }) =>
    rollout.status?.stableRS === undefined ? plan : withRoutes(plan, () => undefined),
  ),
  planning('autoscalers see only the pods of the stable revision', (plan) =>
    withPlannedStatus(plan, { selector: `${plan.status.selector},${podTemplateHashLabel}=${plan.status.stableRS}` }),
  ),
];

/** Weights too early, pods that go too early, routes that stay. */
export const routingMutants: readonly Mutant[] = mutants.map((mutant) => ({ ...mutant, seeds: [...(mutant.seeds ?? []), ...seeds] }));

import type { ManagedRoute, Rollout, RolloutStatus } from '@sluice/api';
import { hasStable, isPromoted } from '@sluice/rollout';

/**
 * The header and mirror routes that exist at the present step: those of the steps so far, the last word for each name. A function of
 * the steps alone, so that no pause, restart or later step loses one, and nothing is left of them after the end or an abort.
 */
export function managedRoutesAt(rollout: Rollout, status: RolloutStatus): readonly ManagedRoute[] {
  const { steps = [], trafficRouting } = rollout.spec.strategy?.canary ?? {};
  const index = status.currentStepIndex ?? steps.length;
  const isUnderWay = hasStable(status) && !isPromoted(status) && status.abort !== true && status.promoteFull !== true;
  if (!isUnderWay || index >= steps.length) return [];
  const routes = new Map<string, ManagedRoute>();
  for (const { setHeaderRoute: header, setMirrorRoute: mirror } of steps.slice(0, index + 1)) {
    if (header?.name !== undefined) set(header.name, header.match, (match) => ({ kind: 'header', name: header.name ?? '', match }));
    if (mirror !== undefined)
      set(mirror.name, mirror.match, (match) => ({ kind: 'mirror', name: mirror.name, match, percentage: mirror.percentage ?? 100 }));
  }
  const order = (trafficRouting?.managedRoutes ?? []).map(({ name }) => name);
  return [...routes.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));

  function set<M>(name: string, match: readonly M[] | undefined, make: (match: readonly M[]) => ManagedRoute): void {
    if (match === undefined || match.length === 0) routes.delete(name);
    else routes.set(name, make(match));
  }
}

import type { Backend, RolloutStatus, WeightDestination } from '@sluice/api';
import { jsonEqual } from '@sluice/kubernetes';
import { isExperiment, isOver, normal, type RolloutEvent, runFor } from '@sluice/rollout';
import type { CanaryView } from '../split.ts';
import type { KnownRoutes, LiveRoutes } from './memory.ts';

/** An arm of the Experiment of the present step: its Service, its revision, and the weight that it shall have. */
export type WantedArm = Omit<Backend, 'role'>;

/** What becomes of the arms of experiments in a pass. */
export interface Arms {
  /** Those that get traffic now. */
  readonly routed: readonly WantedArm[];
  /** Those that may stand in routes, or that the data plane may be using still: their pods have to stay. */
  readonly listed: readonly WeightDestination[];
  /** The routes have to be written for their sake. */
  readonly isChange: boolean;
  /** Some are listed only because the data plane may be using them still. */
  readonly isDraining: boolean;
  readonly events: readonly RolloutEvent[];
}

/**
 * The arms that shall have traffic: those of the Experiment of the present step whose pods are all there, with the weight of the step. They
 * share what the canary leaves; the stable side has the rest.
 */
export function wantedArms({ seen, status }: CanaryView, left: number): readonly WantedArm[] {
  const step = seen.rollout.spec.strategy?.canary?.steps?.[status.currentStepIndex ?? -1];
  const run = status.abort === true ? undefined : runFor(seen, status, 'Experiment');
  if (run === undefined || !isExperiment(run) || isOver(run) || run.spec.terminate === true) return [];
  let free = left;
  return (step?.experiment?.templates ?? []).flatMap(({ name, weight = 0 }) => {
    const arm = run.status?.templateStatuses?.find((each) => each.name === name);
    const { serviceName: service = '', podTemplateHash } = arm ?? {};
    const given = Math.min(weight, free);
    if (arm?.status !== 'Running' || arm.availableReplicas === 0 || service === '' || given <= 0) return [];
    free -= given;
    return [{ service, weight: given, ...(podTemplateHash === undefined ? {} : { podHash: podTemplateHash }) }];
  });
}

interface ArmsAround {
  readonly routes: KnownRoutes;
  readonly live: LiveRoutes;
  /** The weight that the canary leaves. */
  readonly left: number;
}

/**
 * An arm is listed in the status before it gets traffic, so that it is never forgotten in a route; it loses its traffic at once when it
 * is not wanted any more, and is listed until the data plane has let go of it.
 */
export function planArms(view: CanaryView, { routes, live, left }: ArmsAround): Arms {
  const before = view.status.canary?.weights?.additional ?? [];
  const wanted = wantedArms(view, left);
  const present = weightsOf(before, routes);
  const routed = wanted
    .filter(({ service }) => before.some(({ serviceName }) => serviceName === service))
    .map((arm) => ({ ...arm, weight: weightWhenVerified(arm, present[arm.service], routes) }));
  const isLetGo = routes.accepted !== 'no' && live.isWeightKnown;
  const leaving = before
    .filter(({ serviceName = '' }) => !wanted.some(({ service }) => service === serviceName))
    .filter(({ serviceName = '' }) => present[serviceName] !== undefined || !isLetGo);
  const listed = wanted.map(({ service, weight, podHash }) => ({
    weight: routed.some((each) => each.service === service) ? weight : 0,
    serviceName: service,
    ...(podHash === undefined ? {} : { podTemplateHash: podHash }),
  }));
  const after = Object.fromEntries(routed.map(({ service, weight }) => [service, weight]));
  return {
    routed,
    listed: [...listed, ...leaving.map((each) => ({ ...each, weight: 0 }))],
    isChange: !jsonEqual(after, present),
    isDraining: leaving.length > 0,
    events: [...new Set([...Object.keys(present), ...Object.keys(after)])].flatMap((service) => {
      const [from, to] = [present[service] ?? 0, after[service] ?? 0];
      return from === to
        ? []
        : [normal('TrafficWeightUpdated', `Traffic weight of experiment Service '${service}' updated from ${from} to ${to}`)];
    }),
  };
}

/** Where pods are verified, an arm stands in the routes without weight until the data plane has its pods. */
function weightWhenVerified({ weight }: WantedArm, present: number | undefined, { verifiesPods, accepted }: KnownRoutes): number {
  if (verifiesPods !== true || (present ?? 0) >= weight) return weight;
  return present !== undefined && accepted === 'yes' ? weight : (present ?? 0);
}

/** The weights of the listed arms as they stand in the routes. */
const weightsOf = (listed: readonly WeightDestination[], { weights }: KnownRoutes): Readonly<Record<string, number>> =>
  Object.fromEntries(
    listed.flatMap(({ serviceName = '' }) => {
      const weight = weights[serviceName];
      return weight === undefined ? [] : [[serviceName, weight] as const];
    }),
  );

/** Whether every arm has what it shall have, and none is left of an Experiment that is over. */
export function areArmsSettled({ canary }: RolloutStatus, { weights }: KnownRoutes, wanted: readonly WantedArm[]): boolean {
  const isWanted = ({ serviceName }: WeightDestination) => wanted.some(({ service }) => service === serviceName);
  return (canary?.weights?.additional ?? []).every(isWanted) && wanted.every(({ service, weight }) => weights[service] === weight);
}

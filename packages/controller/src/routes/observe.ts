import type { RouteTable } from '@sluice/api';
import { managedRoutesAt, stickinessAt } from '@sluice/canary';
import type { ObservedRoutes } from '@sluice/rollout';
import { isRendered, type RouterReading, type RouterSpec, type RoutingProblem, tableOf } from '@sluice/traffic-routers';
import type { VerifiedRoutes } from '../aws/verify-rollout.ts';
import { type FindObjects, type RoutedRollout, type Routing, routingsOf } from './routings.ts';

/** Asks outside the cluster whether the data plane follows a table: undefined where nobody is to be asked, no table where not all is written. */
export type VerifyRoutes = (routings: readonly Routing[], table: RouteTable | undefined) => VerifiedRoutes | undefined;

/**
 * What all routers of a Rollout say together. One that has a problem holds the whole; weights are those of the first, since all are
 * written alike. They are in order where rendering what the first says changes no object of any; the data plane follows when every
 * one of them does.
 */
export function observeRoutes(
  routed: RoutedRollout,
  routers: readonly RouterSpec[],
  find: FindObjects,
  verify?: VerifyRoutes,
): ObservedRoutes | 'unknown' {
  const routings = routingsOf(routed, routers, find);
  if (routings.state === 'unknown') return 'unknown';
  if (routings.state === 'problem') return problemOf(routings.problem);
  const readings: RouterReading[] = [];
  for (const { spec, request, live } of routings.all) {
    const reading = spec.observe(request, live);
    if (!reading.ok) return problemOf(reading.error);
    readings.push(reading.value);
  }
  const [first] = readings;
  const [use] = routings.all;
  if (first === undefined || use === undefined) {
    return { state: 'problem', message: 'No router of spec.strategy.canary.trafficRouting is known.' };
  }
  const targets = readings.find((each) => each.targets !== undefined)?.targets;
  const { status = {} } = routed.rollout;
  const managed = managedRoutesAt(routed.rollout, status);
  const stickiness = stickinessAt(routed.rollout, status, status.canary?.stickiness, first.canaryWeight ?? 0);
  const table = tableOf(use.request, { ...first, ...(targets === undefined ? {} : { targets }) }, { managed, stickiness });
  let isPartial = false;
  for (const { spec, request, live } of routings.all) {
    const rendered = isRendered(spec, request, live, table);
    if (!rendered.ok) return problemOf(rendered.error);
    isPartial ||= !rendered.value;
  }
  const verified = verify?.(routings.all, isPartial ? undefined : table);
  // What is verified takes the place of what its router cannot tell.
  const told = routings.all.flatMap(({ spec }, index) => (spec.id === verified?.routerId ? [] : (readings[index] ?? [])));
  const all = verified === undefined ? told : [...told, verified];
  const answers = new Set(all.map(({ accepted }) => accepted));
  const accepted = isPartial || answers.has('no') ? 'no' : answers.has('unknown') ? 'unknown' : 'yes';
  const pending = all.find((each) => each.accepted === 'no')?.pending;
  const { canaryWeight, arms = {} } = first;
  return {
    state: 'known',
    weights: { ...arms, ...(canaryWeight === undefined ? {} : { [use.request.canaryService]: canaryWeight }) },
    managed,
    ...(stickiness === undefined ? {} : { stickiness }),
    isPartial,
    accepted,
    ...(targets === undefined ? {} : { targets }),
    ...(pending === undefined ? {} : { pending }),
    ...(verified === undefined ? {} : { verifiesPods: true }),
    ...(verified?.askAgainAt === undefined ? {} : { askAgainAt: verified.askAgainAt }),
    ...(verified?.albs === undefined ? {} : { albs: verified.albs }),
  };
}

const problemOf = ({ message, object }: RoutingProblem): ObservedRoutes => ({ state: 'problem', message, object });

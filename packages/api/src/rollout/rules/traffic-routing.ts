import type { FieldProblem } from '@sluice/kubernetes';
import { forbidden, invalid, missing, unsupported } from '../../problems.ts';
import type { CanaryStrategy } from '../canary.ts';
import type { KnownPlugins } from '../rules.ts';
import { pauseLengthOf } from '../steps/pause-length.ts';
import { type ConfiguredRouter, configuredRouters } from '../traffic-routing/configured.ts';
import { stickinessProblems } from '../traffic-routing/stickiness.ts';
import type { TrafficRouting } from '../traffic-routing/traffic-routing.ts';

const canaryField = 'spec.strategy.canary';
const field = `${canaryField}.trafficRouting`;

/** What is wrong with the routers of a canary, and with the Services that they need. */
export function trafficRoutingProblems(canary: CanaryStrategy, plugins: KnownPlugins): readonly FieldProblem[] {
  const { trafficRouting } = canary;
  const routers = configuredRouters(trafficRouting);
  return [
    ...neededServiceProblems(canary, routers),
    ...pingPongProblems(canary, routers),
    ...routers.flatMap(({ problems }) => problems),
    ...pluginProblems(trafficRouting, plugins),
    ...weightProblems(trafficRouting, routers),
    ...delayProblems(trafficRouting),
    ...stickyProblems(trafficRouting, routers),
  ];
}

function neededServiceProblems(canary: CanaryStrategy, routers: readonly ConfiguredRouter[]): readonly FieldProblem[] {
  const needing = routers.find(({ needsServices }) => needsServices);
  if (needing === undefined || canary.pingPong !== undefined) return [];
  const why = `${needing.name} tells the sides apart by their Services`;
  return [
    ...(canary.canaryService ? [] : [missing(`${canaryField}.canaryService`, why)]),
    ...(canary.stableService ? [] : [missing(`${canaryField}.stableService`, why)]),
  ];
}

function pingPongProblems({ pingPong, trafficRouting }: CanaryStrategy, routers: readonly ConfiguredRouter[]): readonly FieldProblem[] {
  if (pingPong === undefined) return [];
  const own = `${canaryField}.pingPong`;
  const { pingService, pongService } = pingPong;
  const unable = routers.find(({ supports }) => !supports.pingPong);
  return [
    ...(routers.length === 0 ? [forbidden(own, 'needs trafficRouting')] : []),
    ...(unable === undefined ? [] : [forbidden(own, `${unable.name} cannot do this`)]),
    ...(pingService === '' ? [missing(`${own}.pingService`)] : []),
    ...(pongService === '' ? [missing(`${own}.pongService`)] : []),
    ...(pingService !== '' && pingService === pongService
      ? [invalid(`${own}.pongService`, pongService, 'must be another Service than pingService')]
      : []),
    ...(trafficRouting?.alb !== undefined && !trafficRouting.alb.rootService
      ? [missing(`${field}.alb.rootService`, 'pingPong needs a Service that stays the same')]
      : []),
  ];
}

function pluginProblems(routing: TrafficRouting | undefined, plugins: KnownPlugins): readonly FieldProblem[] {
  if (plugins === 'any') return [];
  const unknown = Object.keys(routing?.plugins ?? {}).filter((name) => !plugins.routers.includes(name));
  return unknown.map((name) => unsupported(`${field}.plugins`, name, plugins.routers));
}

function delayProblems({ propagationDelay: delay }: TrafficRouting = {}): readonly FieldProblem[] {
  if (delay === undefined || pauseLengthOf({ duration: delay }).kind !== 'unreadable') return [];
  return [invalid(`${field}.propagationDelay`, delay, "must be seconds or a text such as '30s' or '2m', and not negative")];
}

function weightProblems(routing: TrafficRouting | undefined, routers: readonly ConfiguredRouter[]): readonly FieldProblem[] {
  const weight = routing?.maxTrafficWeight;
  if (weight === undefined) return [];
  if (weight <= 0) return [invalid(`${field}.maxTrafficWeight`, weight, 'must be greater than 0')];
  const unable = routers.find(({ supports }) => !supports.maxTrafficWeight);
  if (unable === undefined) return [];
  return [invalid(`${field}.maxTrafficWeight`, weight, `${unable.name} can use no other sum than 100`)];
}

function stickyProblems({ stickiness }: TrafficRouting = {}, routers: readonly ConfiguredRouter[]): readonly FieldProblem[] {
  if (stickiness === undefined) return [];
  const own = `${field}.stickiness`;
  const unable = routers.find(({ supports }) => supports.stickiness === 'none');
  return [
    ...(routers.length === 0 ? [forbidden(own, 'needs a router')] : []),
    ...(unable === undefined ? [] : [forbidden(own, `${unable.name} cannot bind a cookie to a revision`)]),
    ...stickinessProblems(own, stickiness),
  ];
}

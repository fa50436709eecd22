import { managedNamesOf, maxTrafficWeightOf, podTemplateHashLabel, type Rollout, type RouteTable, routeTable } from '@sluice/api';
import {
  jsonEqual,
  type Kind,
  type KubeObject,
  matches,
  ok,
  type ReplicaSet,
  type Result,
  requirementsOfSelector,
  resourceOf,
} from '@sluice/kubernetes';
import { isSameObject } from './objects.ts';
import type { Rendering, RouteReference, RouteRequest, RouterReading, RouterSpec, RoutingProblem } from './router-spec.ts';

/** The Services of the two sides; '' where a Rollout names none. */
export interface SideServices {
  readonly canary: string;
  readonly stable: string;
}

/** The annotations of the pod templates of some ReplicaSets, by their pod hash: see `RouteRequest`. */
const annotationsOf = (replicaSets: readonly ReplicaSet[]): RouteRequest<unknown>['annotations'] =>
  Object.fromEntries(
    replicaSets.map(({ metadata, spec }) => [metadata.labels?.[podTemplateHashLabel] ?? '', spec?.template?.metadata?.annotations ?? {}]),
  );

/**
 * What a router is asked about a Rollout, or undefined where the Rollout does not use it. `replicaSets` are those of its revisions, as far as
 * they are known.
 */
export function requestOf<Config>(
  spec: RouterSpec<Config>,
  rollout: Rollout,
  sides: SideServices,
  replicaSets: readonly ReplicaSet[] = [],
): RouteRequest<Config> | undefined {
  const config = spec.configOf(rollout);
  if (config === undefined) return undefined;
  return {
    rollout,
    config,
    canaryService: sides.canary,
    stableService: sides.stable,
    maxWeight: maxTrafficWeightOf(rollout),
    annotations: annotationsOf(replicaSets),
    managedNames: managedNamesOf(rollout),
    arms: rollout.status?.canary?.weights?.additional ?? [],
  };
}

/** A router that a Rollout uses, and what it is asked about. */
export interface RouterUse {
  readonly spec: RouterSpec;
  readonly request: RouteRequest<unknown>;
}

export const usesOf = (
  rollout: Rollout,
  routers: readonly RouterSpec[],
  sides: SideServices,
  replicaSets: readonly ReplicaSet[] = [],
): readonly RouterUse[] =>
  routers.flatMap((spec) => {
    const request = requestOf(spec, rollout, sides, replicaSets);
    return request === undefined ? [] : [{ spec, request }];
  });

/** Those of the objects in its namespace that a reference chooses by their labels, by name. */
export function chosenBy(
  { selector }: Extract<RouteReference, { readonly selector: unknown }>,
  objects: readonly KubeObject[],
): readonly KubeObject[] {
  const requirements = requirementsOfSelector(selector);
  if (!requirements.ok) return [];
  return objects
    .filter(({ metadata }) => matches(requirements.value, metadata.labels))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** The kinds that a router declares, and those that only the configuration names. */
export function kindsOf<Config>({ kinds, reads }: RouterSpec<Config>, request: RouteRequest<Config>): readonly Kind<KubeObject>[] {
  const read = new Map(reads(request).map(({ kind }) => [resourceOf(kind), kind]));
  for (const kind of kinds) read.delete(resourceOf(kind));
  return [...kinds, ...read.values()];
}

/** What was read, as a table; undefined where no route knows the canary yet, or where the weights are no sound ones. */
export function tableOf(
  request: RouteRequest<unknown>,
  { canaryWeight, arms = {}, targets = {} }: RouterReading,
  { managed, stickiness }: { readonly managed: RouteTable['managed']; readonly stickiness?: RouteTable['stickiness'] | undefined },
): RouteTable | undefined {
  const { maxWeight, canaryService, stableService } = request;
  if (canaryWeight === undefined) return undefined;
  const weights = [canaryWeight, ...Object.values(arms)];
  const isSound = weights.every((weight) => Number.isInteger(weight) && weight >= 0);
  if (!isSound || weights.reduce((sum, weight) => sum + weight, 0) > maxWeight) return undefined;
  const hash = (podHash: string | undefined) => (podHash === undefined ? {} : { podHash });
  return routeTable({
    maxWeight,
    canary: { service: canaryService, weight: canaryWeight, ...hash(targets.canary) },
    stable: { service: stableService, ...hash(targets.stable) },
    experiments: Object.entries(arms).map(([service, weight]) => ({
      service,
      weight,
      ...hash(request.arms.find(({ serviceName }) => serviceName === service)?.podTemplateHash),
    })),
    managed,
    stickiness,
  });
}

/** What has to be written so that the objects are as they shall be: only what differs. */
export interface RouteChanges {
  readonly writes: readonly { readonly seen: KubeObject | undefined; readonly wanted: KubeObject }[];
  readonly removals: readonly KubeObject[];
}

export function changesOf({ objects, removed = [] }: Rendering, live: readonly KubeObject[]): RouteChanges {
  const seenOf = (object: KubeObject) => live.find((each) => isSameObject(each, object));
  return {
    writes: objects.map((wanted) => ({ seen: seenOf(wanted), wanted })).filter(({ seen, wanted }) => !jsonEqual(seen, wanted)),
    removals: removed.filter((object) => seenOf(object) !== undefined),
  };
}

/** Whether the objects say what a table says, down to the last field that is ours. */
export function isRendered<Config>(
  spec: RouterSpec<Config>,
  request: RouteRequest<Config>,
  live: readonly KubeObject[],
  table: RouteTable | undefined,
): Result<boolean, RoutingProblem> {
  if (table === undefined) return ok(false);
  const rendered = spec.render(request, live, table);
  if (!rendered.ok) return rendered;
  const { writes, removals } = changesOf(rendered.value, live);
  return ok(writes.length + removals.length === 0);
}

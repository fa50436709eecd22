/** Objects of both APIs of Gloo: which ones a Rollout steers, and which of their routes. */
import type { RouteTable } from '@sluice/api';
import { err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { type Acceptance, together } from '../acceptance.ts';
import { problemAt } from '../objects.ts';
import type { Rendering, RouteRequest, RouterReading, RoutingProblem } from '../router-spec.ts';
import { type Choice, chosenObjects } from '../selected-objects.ts';
import { listAt, type Path, withAt } from '../tree.ts';
import { weightsIn } from '../weighted.ts';
import { bothSidesOf, type Dialect, entryOf, isSteered, steeredRoutes } from './steered-routes.ts';

export interface SteeredObjects<Config> {
  readonly dialect: Dialect;
  choiceOf(request: RouteRequest<Config>): Choice;
  /** Where the routes of an object stand. */
  routesPath(request: RouteRequest<Config>): Path;
  /** Whether the Rollout means a route, as far as it has to do with the Rollout. */
  isSelected(request: RouteRequest<Config>, route: unknown): boolean;
  /** What the data plane says. Nothing where left out. */
  accepted?(object: KubeObject): Acceptance;
}

/** What the first route says; that all others say the same is found out by rendering. */
export function observeObjects<Config>(
  { dialect, choiceOf, routesPath, isSelected, accepted }: SteeredObjects<Config>,
  request: RouteRequest<Config>,
  live: readonly KubeObject[],
): Result<RouterReading, RoutingProblem> {
  const chosen = chosenObjects(request, choiceOf(request), live);
  if (!chosen.ok) return chosen;
  const route = chosen.value
    .flatMap((object) => listAt(object, ...routesPath(request)))
    .find((each) => isSelected(request, each) && isSteered(dialect, request, each));
  const weights = weightsIn(entryOf(dialect, request), bothSidesOf(dialect, request, route), request);
  return ok({ ...weights, ...together(accepted === undefined ? [] : chosen.value.map(accepted)) });
}

/** The objects with the weights of a table in every route that is steered. */
export function renderObjects<Config>(
  { dialect, choiceOf, routesPath, isSelected }: SteeredObjects<Config>,
  request: RouteRequest<Config>,
  live: readonly KubeObject[],
  want: RouteTable,
): Result<Rendering, RoutingProblem> {
  const chosen = chosenObjects(request, choiceOf(request), live);
  if (!chosen.ok) return chosen;
  const path = routesPath(request);
  const objects: KubeObject[] = [];
  let isThere = false;
  for (const object of chosen.value) {
    const present = listAt(object, ...path);
    isThere ||= present.some((route) => isSelected(request, route) && isSteered(dialect, request, route));
    const routes = steeredRoutes(dialect, request, present, { isSelected: (route) => isSelected(request, route), want });
    if (!routes.ok) return err(problemAt(object, path.join('.'), routes.error));
    objects.push(present.length === 0 ? object : withAt(object, path, routes.value));
  }
  const [first] = chosen.value;
  if (!isThere && first !== undefined) {
    return err(problemAt(first, path.join('.'), `no route to steer leads to "${request.stableService}".`));
  }
  return ok({ objects });
}

/** Any other kind of object, without code: paths say where weights stand, templates how header and mirror routes look. See docs/traffic/custom.md. */
import { type CustomManagedRoutes, type CustomRoute, type CustomTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type Kind, type KubeObject, type ObjectKey, ok, type Result } from '@sluice/kubernetes';
import { type Acceptance, together } from '../acceptance.ts';
import { besideRollout, objectAt, problemAt, required } from '../objects.ts';
import {
  headerRoutesOf,
  mirrorRoutesOf,
  type Rendering,
  type RouteRequest,
  type RouterReading,
  type RouterSpec,
  type RoutingProblem,
} from '../router-spec.ts';
import { shareOf } from '../shares.ts';
import { at, listAt, numberAt, type Path, textAt, withAt } from '../tree.ts';
import { placeOf } from './place.ts';
import { filled, type Values, valuesOf } from './template.ts';

type Request = RouteRequest<CustomTrafficRouting>;

export const custom: RouterSpec<CustomTrafficRouting> = {
  id: 'custom',
  label: 'Custom',
  // Which kinds there are stands in each Rollout; users allow the controller to write them.
  kinds: [],
  configOf: (rollout) => routerConfigOf(rollout, 'custom'),
  reads: (request) => request.config.routes.map((route) => required(kindOf(route), keyOf(request, route))),
  observe,
  render,
};

const kindOf = ({ apiVersion, kind, plural }: CustomRoute): Kind<KubeObject> =>
  defineKind(apiVersion, kind, plural || `${kind.toLowerCase()}s`);

const keyOf = ({ rollout }: Request, { name, namespace }: CustomRoute): ObjectKey =>
  namespace ? { namespace, name } : besideRollout(rollout, name);

/** What placeholders in paths and templates stand for everywhere. */
const sidesIn = ({ canaryService, stableService }: Request): Values => ({ canaryService, stableService });

/** The weights of the first object. That all others say the same is found out by rendering. */
function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const weights: (number | undefined)[] = [];
  const answers: Acceptance[] = [];
  for (const route of request.config.routes) {
    const object = objectAt(live, kindOf(route), keyOf(request, route));
    if (!object.ok) return object;
    const [canary, stable] = [route.weights.canary, route.weights.stable].map((path) => weightAt(request, object.value, path));
    const total = stable === undefined ? request.maxWeight : (canary ?? 0) + stable;
    weights.push(canary === undefined || canary > total ? undefined : shareOf(canary, total, request.maxWeight));
    answers.push(acceptanceOf(request, route, object.value));
  }
  return ok({ canaryWeight: weights[0], ...together(answers) });
}

function weightAt(request: Request, object: KubeObject, path: string | undefined): number | undefined {
  const place = path === undefined ? undefined : placeIn(request, object, path);
  const found = place === undefined ? undefined : at(object, ...place);
  const weight = typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : found;
  return typeof weight === 'number' && Number.isInteger(weight) && weight >= 0 ? weight : undefined;
}

const placeIn = (request: Request, object: KubeObject, path: string): Path | undefined =>
  placeOf(object, String(filled(path, sidesIn(request))));

function acceptanceOf(request: Request, { accepted }: CustomRoute, object: KubeObject): Acceptance {
  if (accepted === undefined) return { accepted: 'unknown' };
  const { path, value = 'True', observedGeneration } = accepted;
  const wordAt = (where: string): unknown => at(object, ...(placeIn(request, object, where) ?? ['']));
  if (observedGeneration !== undefined) {
    const observed = wordAt(observedGeneration);
    const isOld = typeof observed !== 'number' || observed < (numberAt(object, 'metadata', 'generation') ?? 0);
    if (isOld) return { accepted: 'no', pending: problemAt(object, observedGeneration, 'speaks of an older generation.') };
  }
  const word = wordAt(path);
  return String(word) === value ? { accepted: 'yes' } : { accepted: 'no', pending: problemAt(object, path, `is not yet ${value}.`) };
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const objects: KubeObject[] = [];
  for (const route of request.config.routes) {
    const object = objectAt(live, kindOf(route), keyOf(request, route));
    if (!object.ok) return object;
    const rendered = renderObject(request, route, object.value, want);
    if (!rendered.ok) return rendered;
    objects.push(rendered.value);
  }
  return ok({ objects });
}

function renderObject(request: Request, route: CustomRoute, object: KubeObject, want: RouteTable): Result<KubeObject, RoutingProblem> {
  const { weights, headerRoutes, mirrorRoutes } = route;
  const [canary, stable] = want.backends;
  let rendered = object;
  for (const [name, managed, look] of [
    ['headerRoutes', headerRoutesOf(want), headerRoutes],
    ['mirrorRoutes', mirrorRoutesOf(want), mirrorRoutes],
  ] as const) {
    if (look === undefined) {
      const [unplaced] = managed;
      if (unplaced === undefined) continue;
      return err(problemAt(object, 'spec', `the Rollout does not say by ${name} how the managed route "${unplaced.name}" looks here.`));
    }
    // Items of the other kind that stand in the same list are ours too, and are made anew each in their turn.
    const own = managed.map((each) => itemFor(request, each, look));
    const placed = withItems(
      request,
      rendered,
      look,
      own,
      name === 'mirrorRoutes' && headerRoutes?.list === look.list ? headerRoutesOf(want).length : 0,
    );
    if (!placed.ok) return placed;
    rendered = placed.value;
  }
  for (const [path, weight] of [
    [weights.canary, canary.weight],
    [weights.stable, stable.weight],
  ] as const) {
    if (path === undefined) continue;
    const place = placeIn(request, rendered, path);
    if (place === undefined) return err(problemAt(object, path, 'there is no such place for a weight.'));
    // Annotations and labels are texts.
    const isText = place[0] === 'metadata' || typeof at(rendered, ...place) === 'string';
    rendered = withAt(rendered, place, isText ? String(weight) : weight);
  }
  return ok(rendered);
}

function itemFor(request: Request, managed: RouteTable['managed'][number], { nameField = 'name', template }: CustomManagedRoutes): unknown {
  const { values, repeated } = valuesOf(managed);
  const item = filled(template, { ...values, ...sidesIn(request) }, repeated);
  return withAt(item, [nameField], managed.name);
}

/** The list with our items in front, after as many as `skip` that are ours already; older ones of ours are gone. */
function withItems(
  request: Request,
  object: KubeObject,
  { list: path, nameField = 'name' }: CustomManagedRoutes,
  items: readonly unknown[],
  skip: number,
): Result<KubeObject, RoutingProblem> {
  const place = placeIn(request, object, path);
  if (place === undefined || !Array.isArray(at(object, ...place))) return err(problemAt(object, path, 'there is no such list.'));
  const present = listAt(object, ...place);
  const others = present.slice(skip).filter((item) => !request.managedNames.includes(textAt(item, nameField) ?? ''));
  return ok(withAt(object, place, [...present.slice(0, skip), ...items, ...others]));
}

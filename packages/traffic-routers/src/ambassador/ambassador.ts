/**
 * Ambassador, now Emissary: beside each Mapping a canary Mapping with a weight, as long as the canary has one, and Mappings for headers.
 * Specification: https://emissary-ingress.dev/docs/3.10/topics/using/canary/
 */
import { type AmbassadorTrafficRouting, type RouteTable, routerConfigOf } from '@sluice/api';
import { defineKind, err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { besideRollout, findObject, liveObject, optional, ownObject, ownObjectsOf, problemAt, required } from '../objects.ts';
import {
  headerRoutesOf,
  type Rendering,
  type RouteRequest,
  type RouterReading,
  type RouterSpec,
  type RoutingProblem,
} from '../router-spec.ts';
import { at, textAt, withAt } from '../tree.ts';
import { maxMatches, withHeader } from './header-mapping.ts';

type Request = RouteRequest<AmbassadorTrafficRouting>;

const mappings = defineKind<KubeObject>('getambassador.io/v3alpha1', 'Mapping', 'mappings');

export const ambassador: RouterSpec<AmbassadorTrafficRouting> = {
  id: 'ambassador',
  label: 'Ambassador',
  kinds: [mappings, { ...mappings, version: 'v2' }],
  configOf: (rollout) => routerConfigOf(rollout, 'ambassador'),
  reads: ({ rollout, config, managedNames }) =>
    config.mappings.flatMap((name) => [
      required(mappings, besideRollout(rollout, name)),
      ...[canaryName(name), ...managedNames.flatMap((route) => headerNames(name, route))].map((own) =>
        optional(mappings, besideRollout(rollout, own)),
      ),
    ]),
  observe,
  render,
};

/** `<mapping>-canary`, as the reference names it; at most 253 letters. */
const canaryName = (mapping: string): string => `${mapping.slice(0, 246)}-canary`;

/** One Mapping for each match of a route: all that there can be. */
const headerNames = (mapping: string, route: string): readonly string[] =>
  Array.from({ length: maxMatches }, (_, index) => `${mapping}-${route}${index === 0 ? '' : `-${index}`}`);

function observe(request: Request, live: readonly KubeObject[]): Result<RouterReading, RoutingProblem> {
  const [first = ''] = request.config.mappings;
  const canary = findObject(live, mappings, besideRollout(request.rollout, canaryName(first)));
  const weight = at(canary, 'spec', 'weight');
  // A canary without a weight has no Mapping. Ambassador's status does not tell of which generation it speaks.
  return ok({ canaryWeight: canary === undefined ? 0 : typeof weight === 'number' ? weight : undefined, accepted: 'unknown' });
}

function render(request: Request, live: readonly KubeObject[], want: RouteTable): Result<Rendering, RoutingProblem> {
  const objects: KubeObject[] = [];
  const possible: string[] = [];
  const [{ weight }] = want.backends;
  for (const name of request.config.mappings) {
    const base = liveObject(live, mappings, request, name);
    if (!base.ok) return base;
    const service = textAt(base.value, 'spec', 'service');
    if (service === undefined || !leadsTo(service, request.stableService)) {
      return err(problemAt(base.value, 'spec.service', `does not lead to the Service "${request.stableService}".`));
    }
    if (at(base.value, 'spec', 'weight') !== undefined) {
      return err(problemAt(base.value, 'spec.weight', 'must not be set: the Mapping gets what the canary leaves.'));
    }
    const toCanary = withAt(at(base.value, 'spec'), ['service'], service.replace(request.stableService, request.canaryService));
    const wanted = new Map<string, unknown>(weight === 0 ? [] : [[canaryName(name), withAt(toCanary, ['weight'], weight)]]);
    for (const route of headerRoutesOf(want)) {
      if (route.match.length > maxMatches) return err(problemAt(base.value, 'spec', `can have ${maxMatches} matches for a route at most.`));
      const names = headerNames(name, route.name);
      for (const [index, match] of route.match.entries()) wanted.set(names[index] ?? '', withHeader(toCanary, match));
    }
    for (const [own, spec] of wanted) {
      const object = ownObject(live, mappings, request, own);
      if (!object.ok) return object;
      objects.push(withAt(object.value, ['spec'], spec));
    }
    possible.push(canaryName(name), ...request.managedNames.flatMap((route) => headerNames(name, route)));
  }
  const kept = new Set(objects.map(({ metadata }) => metadata.name));
  const unwanted = possible.filter((name) => !kept.has(name));
  return ok({ objects, removed: ownObjectsOf(live, mappings, request, unwanted) });
}

/** `web`, `web:80`, `web.demo:80`, `https://web.demo` lead to the Service `web`. */
const leadsTo = (text: string, service: string): boolean => text.replace(/^[a-z+]+:\/\//, '').split(/[.:/]/)[0] === service;

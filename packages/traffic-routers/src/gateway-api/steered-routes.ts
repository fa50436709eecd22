import type { GatewayApiRoute, GatewayApiTrafficRouting } from '@sluice/api';
import { err, type Kind, type KubeObject, type LabelSelector, type ObjectKey, ok, type Result } from '@sluice/kubernetes';
import { isSameObject, objectAt, refTo, required } from '../objects.ts';
import type { RouteReference, RouteRequest, RoutingProblem } from '../router-spec.ts';
import { objectsWithLabels } from '../selected-objects.ts';
import { textAt } from '../tree.ts';
import { partsOf } from './backends.ts';
import { grpcRoutes, httpRoutes, tcpRoutes, tlsRoutes } from './kinds.ts';

export type GatewayRequest = RouteRequest<GatewayApiTrafficRouting>;

/** What a Rollout says of one kind of route. */
interface Naming {
  readonly kind: Kind<KubeObject>;
  readonly routes: readonly GatewayApiRoute[];
  readonly selector: LabelSelector | undefined;
}

/** A route to steer. */
export interface SteeredRoute {
  readonly kind: Kind<KubeObject>;
  readonly object: KubeObject;
  /** What the Rollout says of it: once for each time that it names or selects the route. */
  readonly mentions: readonly Mention[];
}

interface Mention {
  /** The one rule that is meant; all where left out. */
  readonly ruleName?: string | undefined;
  /** Whether header and mirror routes are added. */
  readonly takesManaged: boolean;
}

/** What the Rollout says of one rule: nothing where it is not steered. */
export function mentionsOf(request: GatewayRequest, { mentions }: SteeredRoute, rule: unknown): readonly Mention[] {
  if (partsOf(request, rule) === undefined) return [];
  const name = textAt(rule, 'name');
  return mentions.filter(({ ruleName }) => ruleName === undefined || ruleName === '' || ruleName === name);
}

function namingsOf({ config }: GatewayRequest): readonly Naming[] {
  const named = (
    one: string | undefined,
    ruleName: string | undefined,
    list: readonly GatewayApiRoute[] = [],
  ): readonly GatewayApiRoute[] =>
    one === undefined || one === ''
      ? list
      : [...list, { name: one, useHeaderRoutes: true, ...(ruleName === undefined ? {} : { ruleName }) }];
  return [
    { kind: httpRoutes, routes: named(config.httpRoute, config.httpRouteRuleName, config.httpRoutes), selector: config.httpRouteSelector },
    { kind: grpcRoutes, routes: named(config.grpcRoute, config.grpcRouteRuleName, config.grpcRoutes), selector: config.grpcRouteSelector },
    { kind: tcpRoutes, routes: named(config.tcpRoute, config.tcpRouteRuleName, config.tcpRoutes), selector: config.tcpRouteSelector },
    { kind: tlsRoutes, routes: named(config.tlsRoute, config.tlsRouteRuleName, config.tlsRoutes), selector: config.tlsRouteSelector },
  ];
}

const namespaceOf = ({ config, rollout }: GatewayRequest): string => config.namespace || (rollout.metadata.namespace ?? '');

const keyOf = (request: GatewayRequest, name: string): ObjectKey => ({ namespace: namespaceOf(request), name });

export const referencesOf = (request: GatewayRequest): readonly RouteReference[] =>
  namingsOf(request).flatMap(({ kind, routes, selector }) => [
    ...routes.map(({ name }) => required(kind, keyOf(request, name))),
    ...(selector === undefined ? [] : [{ kind, namespace: namespaceOf(request), selector, required: false }]),
  ]);

/** The routes to steer, each once, in the order of kinds and names. A selector that selects none is a problem. */
export function steeredRoutes(request: GatewayRequest, live: readonly KubeObject[]): Result<readonly SteeredRoute[], RoutingProblem> {
  const found: SteeredRoute[] = [];
  const add = (kind: Kind<KubeObject>, object: KubeObject, mention: Mention) => {
    const index = found.findIndex((each) => isSameObject(each.object, object));
    found[index < 0 ? found.length : index] = { kind, object, mentions: [...(found[index]?.mentions ?? []), mention] };
  };
  for (const { kind, routes, selector } of namingsOf(request)) {
    for (const { name, ruleName, useHeaderRoutes = false } of routes) {
      const object = objectAt(live, kind, keyOf(request, name));
      if (!object.ok) return object;
      add(kind, object.value, { ruleName, takesManaged: useHeaderRoutes });
    }
    if (selector === undefined) continue;
    const chosen = objectsWithLabels(live, kind, namespaceOf(request), selector);
    if (chosen.length === 0) {
      const message = `No ${kind.kind} in namespace "${namespaceOf(request)}" has the labels that the Rollout selects routes by.`;
      return err({ message, object: refTo(kind, keyOf(request, '*')) });
    }
    for (const object of chosen) add(kind, object, { takesManaged: false });
  }
  return ok(found);
}

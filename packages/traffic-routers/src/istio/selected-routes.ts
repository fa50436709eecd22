import type { IstioVirtualService } from '@sluice/api';
import { err, type KubeObject, ok, type Result } from '@sluice/kubernetes';
import { problemAt } from '../objects.ts';
import type { RoutingProblem } from '../router-spec.ts';
import { listAt, numberAt, textAt } from '../tree.ts';
import { partsOf } from './parts.ts';
import type { IstioRequest } from './request.ts';
import { isStickyName } from './sticky-name.ts';

/** A route of a VirtualService that a Rollout steers. */
export interface SelectedRoute {
  readonly section: Section;
  readonly index: number;
  readonly route: unknown;
}
type Section = 'http' | 'tls' | 'tcp';

const sections: readonly Section[] = ['http', 'tls', 'tcp'];

/**
 * The routes to steer: those that the Rollout lists. Where it lists none of a section, the only route there, or the first HTTP route
 * without a name, as far as it leads to both sides. Routes of our own are none of them.
 */
export function selectedRoutes(
  request: IstioRequest,
  config: IstioVirtualService,
  object: KubeObject,
): Result<readonly SelectedRoute[], RoutingProblem> {
  const found: SelectedRoute[] = [];
  for (const section of sections) {
    const all = routesOf(object, section).filter(({ route }) => section !== 'http' || !isManaged(request, route));
    const tests = listed(config, section);
    if (tests.length === 0) {
      const only = all.length === 1 ? all[0] : all.find(({ route }) => section === 'http' && textAt(route, 'name') === undefined);
      if (only !== undefined && partsOf(request, only.route) !== undefined) found.push(only);
    }
    for (const { says, isMeant } of tests) {
      const meant = all.filter(({ route }) => isMeant(route));
      if (meant.length === 0) return err(problemAt(object, `spec.${section}`, `has no route ${says}.`));
      for (const each of meant) {
        if (partsOf(request, each.route) === undefined) {
          return err(problemAt(object, `spec.${section}[${each.index}].route`, lacking(request)));
        }
        if (!found.some(({ index, section: own }) => own === section && index === each.index)) found.push(each);
      }
    }
  }
  return found.length === 0 ? err(problemAt(object, 'spec', `no route was found to steer: ${lacking(request)}`)) : ok(found);
}

const lacking = ({ config: { destinationRule }, canaryService, stableService }: IstioRequest): string =>
  destinationRule === undefined
    ? `a route needs one destination for the Service "${canaryService}" and one for "${stableService}".`
    : `a route needs one destination for the subset "${destinationRule.canarySubsetName}" and one for "${destinationRule.stableSubsetName}".`;

export const isManaged = (request: IstioRequest, route: unknown): boolean => {
  const name = textAt(route, 'name');
  return name !== undefined && (request.managedNames.includes(name) || isStickyName(request, name));
};

const routesOf = (object: KubeObject, section: Section): readonly SelectedRoute[] =>
  listAt(object, 'spec', section).map((route, index) => ({ section, index, route }));

interface RouteTest {
  readonly says: string;
  readonly isMeant: (route: unknown) => boolean;
}

function listed({ routes = [], tlsRoutes = [], tcpRoutes = [] }: IstioVirtualService, section: Section): readonly RouteTest[] {
  switch (section) {
    case 'http':
      return routes.map((name) => ({ says: `with the name "${name}"`, isMeant: (route) => textAt(route, 'name') === name }));
    case 'tls':
      return tlsRoutes.map(({ port, sniHosts = [] }) => ({
        says: `that matches ${[...(port === undefined ? [] : [`port ${port}`]), ...sniHosts].join(', ')}`,
        isMeant: (route) =>
          matchesOf(route).some((match) => {
            const hosts = listAt(match, 'sniHosts');
            const hasPort = port === undefined || numberAt(match, 'port') === port;
            return (
              hasPort && (sniHosts.length === 0 || (hosts.length === sniHosts.length && sniHosts.every((host) => hosts.includes(host))))
            );
          }),
      }));
    case 'tcp':
      return tcpRoutes.map(({ port }) => ({
        says: port === undefined ? 'at all' : `that matches port ${port}`,
        isMeant: (route) => port === undefined || matchesOf(route).some((match) => numberAt(match, 'port') === port),
      }));
  }
}

const matchesOf = (route: unknown): readonly unknown[] => listAt(route, 'match');

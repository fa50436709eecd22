import { maxTrafficWeightOf } from '@sluice/api';
import type { Route } from '../planes/plane.ts';
import { planeOf } from '../planes/registry.ts';
import type { Finding, Invariant, Scene } from './invariant.ts';

export const wellFormedRoutes: Invariant = {
  name: 'well-formed-routes',
  law: 'Weights in routes are whole numbers from 0 to the greatest, together exactly that, and every Service that a route names exists.',
  watch: (scene) => {
    /** What users write is their business. */
    let former = JSON.stringify(scene.plane.routes());
    return {
      onWrite({ by, resource }) {
        const { routing } = scene.scenario;
        const routes = scene.plane.routes();
        const isSame = former === JSON.stringify(routes);
        former = JSON.stringify(routes);
        if (isSame) return undefined;
        if (by.who !== 'controller' || by.decision === undefined || routing === undefined) return undefined;
        if (!planeOf(routing.plane).resources.includes(resource)) return undefined;
        const most = maxTrafficWeightOf(by.decision.seen.rollout);
        for (const route of routes) {
          const finding = weightFinding(route, most) ?? destinationFinding(scene, route);
          if (finding !== undefined) return finding;
        }
        return undefined;
      },
    };
  },
};

/** A route for marked requests has one destination, whatever its weight is. */
function weightFinding({ shares, isMarked }: Route, most: number): Finding {
  const weights = shares.map(({ weight }) => weight);
  const text = `the weights are ${weights.join(' and ')} of ${most}`;
  if (weights.some((weight) => !Number.isInteger(weight) || weight < 0)) return text;
  return isMarked || weights.reduce((sum, weight) => sum + weight, 0) === most ? undefined : text;
}

function destinationFinding({ view }: Scene, { shares }: Route): Finding {
  const missing = shares.flatMap(({ to }) => ('service' in to && view.service(to.service) === undefined ? [to.service] : []));
  return missing.length === 0 ? undefined : `a route leads to ${missing.join(' and ')}, which does not exist`;
}

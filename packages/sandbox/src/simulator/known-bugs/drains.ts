import { sidesOf } from '@sluice/canary';
import type { Action } from '@sluice/rollout';
import { hashIn, hashOf } from '../hashes.ts';
import { planning, seeing, withActions } from '../mutants/mutant.ts';
import { image, promote } from '../stories/story.ts';
import { behind } from './behind.ts';
import { type KnownBug, knownBug } from './known-bug.ts';

/** Pods that go while requests still come, by a route, by a Service, or by a data plane that lags. */
export const drainBugs: readonly KnownBug[] = [
  knownBug(7, 'A canary with traffic is torn down at once when another revision comes', {
    law: 'traffic-has-pods',
    broken: planning('a superseded canary has no pods any more', (plan, { rollout: { status = {} }, replicaSets }) => {
      const { currentPodHash, stableRS } = plan.status;
      const gone = replicaSets.filter((each) => ![currentPodHash, stableRS].includes(hashOf(each)) && each.spec?.replicas !== 0);
      const isSuperseding = status.stableRS === stableRS && currentPodHash !== stableRS;
      return isSuperseding ? { ...plan, actions: [...plan.actions, ...gone.map(emptied)] } : plan;
    }),
    ...behind('istio', { steps: [{ setWeight: 80 }, { pause: {} }], trafficRouting: { propagationDelay: '30s' } }, { mostLagMs: 30_000 }),
    user: [
      [60, image('g2')],
      [180, image('g3')],
      [400, promote],
    ],
  }),
  knownBug(8, 'Pods go although the ping Service, or a subset, still names them', {
    law: 'traffic-has-pods',
    broken: planning('only what the canary and the stable Service select counts as in use', (plan, { rollout, replicaSets, services }) => {
      const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
      const named = [services[canaryService], services[stableService]].flatMap((each) => (each === undefined ? [] : [hashIn(each)]));
      const kept = [plan.status.currentPodHash, plan.status.stableRS, ...named];
      const gone = replicaSets.filter((each) => !kept.includes(hashOf(each)) && each.spec?.replicas !== 0);
      return { ...plan, actions: [...plan.actions, ...gone.map(emptied)] };
    }),
    ...behind('istio', {
      steps: [{ setWeight: 50 }, { pause: {} }],
      pingPong: { pingService: 'web-canary', pongService: 'web-stable' },
    }),
    user: [
      [60, image('g2')],
      [120, image('g3-slow-20s')],
      [240, promote],
    ],
  }),
  knownBug(9, 'The old pods go before the data plane has followed, since what it says is not heard', {
    law: 'traffic-has-pods',
    broken: seeing('a data plane that has not followed counts as one that has', (seen) =>
      seen.routes?.state === 'known' ? { ...seen, routes: { ...seen.routes, accepted: 'yes' } } : seen,
    ),
    ...behind(
      'gatewayApi',
      { steps: [{ setWeight: 75 }, { pause: { duration: 60 } }], dynamicStableScale: true },
      { mostLagMs: 120_000, mostServiceLagMs: 2_000 },
    ),
    user: [[60, image('g2')]],
  }),
  knownBug(12, 'The stable Service of ping-pong leads to all pods, those of the canary too', {
    law: 'stable-side-leads-to-stable',
    broken: planning('the stable Service of ping-pong is not pointed', (plan, { rollout }) => {
      const { stable } = sidesOf(rollout, plan.status);
      return withActions(plan, (action) => (action.do === 'point-service' && action.service.metadata.name === stable ? [] : action));
    }),
    ...behind('istio', {
      steps: [{ setWeight: 50 }, { pause: {} }],
      pingPong: { pingService: 'web-canary', pongService: 'web-stable' },
    }),
    user: [
      [60, image('g2')],
      [120, promote],
    ],
  }),
];

const emptied = (replicaSet: Extract<Action, { do: 'change-replica-set' }>['replicaSet']): Action => ({
  do: 'change-replica-set',
  replicaSet,
  change: { replicas: 0 },
});

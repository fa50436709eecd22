import type { Action, ObservedRollout, Plan } from '@sluice/rollout';
import { hashIn, hashOf } from '../hashes.ts';
import { mutantNamed } from '../mutants/index.ts';
import { planning } from '../mutants/mutant.ts';
import { image, legacyDeployment, promote } from '../stories/story.ts';
import { type KnownBug, knownBug } from './known-bug.ts';

const canaryServices = { canaryService: 'web-canary', stableService: 'web-stable' };

/** Services without pods behind them. */
export const serviceBugs: readonly KnownBug[] = [
  knownBug(1, 'The stable pods go while a Service still leads users to them', {
    law: 'service-keeps-endpoints',
    broken: planning('the stable revision is emptied when the canary has all the weight', (plan, { replicaSets }) => {
      const stable = replicaSets.find((each) => hashOf(each) === plan.status.stableRS);
      const hasAll = plan.status.currentPodHash !== plan.status.stableRS && plan.status.currentStepIndex === 1;
      if (!hasAll || stable?.spec?.replicas !== 1) return plan;
      return { ...plan, actions: [...plan.actions, { do: 'change-replica-set', replicaSet: stable, change: { replicas: 0 } }] };
    }),
    spec: { strategy: { canary: { ...canaryServices, steps: [{ setWeight: 100 }, { pause: { duration: 20 } }] } } },
    user: [[60, image('g2')]],
    // A pod of the canary becomes unready between the last weight and the switch of the Service.
    troubles: [{ kind: 'pods-unready', atMs: 75_000, percent: 40, forMs: 20_000 }],
  }),
  knownBug(10, 'The first revision takes a live Service over before its pods serve', {
    law: 'service-keeps-endpoints',
    broken: planning('Services are pointed at the first revision at once', (plan, seen) =>
      plan.status.stableRS === plan.status.currentPodHash ? pointedAll(plan, seen) : plan,
    ),
    spec: { strategy: { canary: canaryServices } },
    image: 'web:g1-slow-pull-60s',
    // What users have had so far runs behind the same Services.
    workload: legacyDeployment('web:g0'),
    user: [],
  }),
  knownBug(11, 'The preview Service is led to a revision that has no pods yet', {
    law: 'service-keeps-endpoints',
    broken: mutantNamed('Services are pointed at a revision before it has pods'),
    spec: { strategy: { blueGreen: { activeService: 'web-active', previewService: 'web-preview', autoPromotionEnabled: false } } },
    user: [
      [60, image('g2-slow-20s')],
      [120, promote],
    ],
  }),
];

/** The plan with every Service led to the current revision. */
function pointedAll(plan: Plan, { services }: ObservedRollout): Plan {
  const podHash = plan.status.currentPodHash ?? '';
  const astray = Object.values(services).filter((service) => hashIn(service) !== podHash);
  const pointing = astray.map((service): Action => ({ do: 'point-service', service, podHash }));
  return { ...plan, actions: [...plan.actions.filter((action) => action.do !== 'point-service'), ...pointing] };
}

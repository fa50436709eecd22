import { type Backend, maxTrafficWeightOf, type RouteTable } from '@sluice/api';
import { sidesOf } from '@sluice/canary';
import type { ReplicaSet } from '@sluice/kubernetes';
import { isExperiment, type ObservedRollout, type Plan } from '@sluice/rollout';
import { hashOf } from '../hashes.ts';
import { isNewRevision, planning, withActions } from '../mutants/mutant.ts';
import { abort, image, promote, scale } from '../stories/story.ts';
import { behind } from './behind.ts';
import { type KnownBug, knownBug } from './known-bug.ts';

/** Two arms: the new revision, and the stable one beside it. */
const armsOfStep = [
  { name: 'candidate', specRef: 'canary', weight: 10 },
  { name: 'baseline', specRef: 'stable', weight: 10 },
] as const;

/** Pods with a port, so that an arm of an experiment gets a Service. */
const serving = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image, ports: [{ containerPort: 8080 }] }] },
});

const fastWayBack = { spec: { rollbackWindow: { revisions: 3 } } };

/** Weights that the pods behind them cannot carry, or that are none. */
export const weightBugs: readonly KnownBug[] = [
  knownBug(2, 'The way back within the rollback window gives all traffic to the first pods that are ready', {
    law: 'traffic-follows-pods',
    broken: planning('the fast way back asks for one pod only', (plan, seen) =>
      isGoingBack(plan, seen) && availableOf(currentOf(plan, seen)) > 0 && targetIn(seen) === plan.status.currentPodHash
        ? writing(plan, seen, { weight: 100 })
        : plan,
    ),
    ...behind('istioSubsets', { steps: [{ setWeight: 25 }, { pause: { duration: 10 } }], scaleDownDelaySeconds: 600 }, fastWayBack),
    image: 'web:g1-slow-20s',
    user: [
      [60, image('g2')],
      // The pods of the first revision are still there, but they are too few by now.
      [180, scale(8)],
      [240, image('g1-slow-20s')],
    ],
  }),
  knownBug(3, 'The canary side is led to a new revision without pods while it still has its weight', {
    law: 'traffic-follows-pods',
    broken: planning('the canary subset is re-pointed in the pass that sees the new template', (plan, seen) =>
      isNewRevision(plan, seen) && isUnderWay(plan)
        ? writing(plan, seen, { weight: weightIn(seen), canary: plan.status.currentPodHash })
        : plan,
    ),
    ...behind('istioSubsets', { steps: [{ setWeight: 25 }, { pause: {} }] }, { mostLagMs: 5_000 }),
    user: [
      [60, image('g2')],
      [120, image('g3-slow-20s')],
      [240, promote],
    ],
  }),
  knownBug(4, 'The weight is raised although the canary side still leads to the revision before', {
    law: 'traffic-has-pods',
    broken: planning('the fast way back does not wait until its subset leads to it', (plan, seen) =>
      isGoingBack(plan, seen) && targetIn(seen) !== plan.status.currentPodHash ? writing(plan, seen, { weight: 100 }) : plan,
    ),
    ...behind('istioSubsets', { steps: [{ setWeight: 25 }, { pause: {} }], scaleDownDelaySeconds: 600 }, fastWayBack),
    user: [
      [60, image('g2')],
      [90, promote],
      // The canary subset leads to one pod of the third revision when the first one is wanted again.
      [150, image('g3')],
      [210, image('g1')],
    ],
  }),
  knownBug(5, 'A third revision gives all traffic back to a stable side that has been scaled down', {
    law: 'traffic-follows-pods',
    broken: planning('the weight is taken back in the pass that sees the new template', (plan, seen) =>
      isNewRevision(plan, seen) && isUnderWay(plan) ? writing(plan, seen, { weight: 0 }) : plan,
    ),
    ...behind('istioSubsets', { steps: [{ setWeight: 75 }, { pause: {} }], dynamicStableScale: true }),
    user: [
      [60, image('g2')],
      [120, image('g3')],
      [240, promote],
    ],
  }),
  knownBug(6, 'The stable revision, wanted again, gets all traffic before its pods are back', {
    law: 'traffic-follows-pods',
    broken: planning('the weight is taken back in the pass that sees the stable template again', (plan, seen) =>
      isNewRevision(plan, seen) && !isUnderWay(plan) ? writing(plan, seen, { weight: 0 }) : plan,
    ),
    ...behind('istio', { steps: [{ setWeight: 75 }, { pause: {} }], dynamicStableScale: true }),
    image: 'web:g1-slow-20s',
    user: [
      [60, image('g2')],
      [120, image('g1-slow-20s')],
    ],
  }),
  knownBug(13, 'Weights are written that are negative or more than all', {
    law: 'well-formed-routes',
    broken: planning('the weight is the share of pods, whatever that comes to', (plan, seen) => {
      const share = Math.round((100 * availableOf(currentOf(plan, seen))) / (seen.rollout.spec.replicas ?? 1));
      const isRouting = plan.actions.some((action) => action.do === 'route-traffic');
      return isUnderWay(plan) && isRouting ? writing(plan, seen, { weight: share }) : plan;
    }),
    ...behind('nginx', {
      steps: [{ setCanaryScale: { replicas: 6 } }, { pause: { duration: 10 } }, { setWeight: 50 }, { pause: {} }],
      dynamicStableScale: true,
    }),
    user: [
      [60, image('g2')],
      [120, abort],
      [121, scale(2)],
      [180, scale(0)],
      [240, image('g3')],
      [300, scale(4)],
      [360, promote],
    ],
  }),
  knownBug(14, 'A route leads to an arm of an experiment that has no Service yet', {
    law: 'well-formed-routes',
    broken: planning('arms of an experiment get their weight as soon as the experiment is there', (plan, seen) => {
      const experiment = seen.runs?.find((each) => isExperiment(each) && (each.status?.templateStatuses ?? []).length === 0);
      if (experiment === undefined) return plan;
      const arms = armsOfStep.map(({ weight }) => ({ role: 'experiment', service: '', weight }) as const);
      return writing(plan, seen, { weight: weightIn(seen), arms });
    }),
    ...behind(
      'istio',
      { steps: [{ setWeight: 25 }, { experiment: { duration: '30s', templates: armsOfStep } }, { setWeight: 50 }, { pause: {} }] },
      { spec: { template: serving('web:g1') } },
    ),
    user: [
      [60, { do: 'edit', spec: { template: serving('web:g2') } }],
      [240, promote],
    ],
  }),
  knownBug(18, 'After an abort, traffic waits for stable pods and stable pods wait for traffic', {
    law: 'reaches-rest',
    broken: planning('after an abort, the stable side grows when it has the traffic', (plan, seen) =>
      plan.status.abort !== true || weightIn(seen) === 0
        ? plan
        : withActions(plan, (action) =>
            action.do === 'change-replica-set' && hashOf(action.replicaSet) === plan.status.stableRS ? [] : action,
          ),
    ),
    ...behind('istio', { steps: [{ setWeight: 75 }, { pause: {} }], dynamicStableScale: true, abortScaleDownDelaySeconds: 60 }),
    user: [
      [60, image('g2')],
      [120, abort],
    ],
  }),
];

const isUnderWay = ({ status }: Plan): boolean =>
  status.stableRS !== undefined && status.stableRS !== status.currentPodHash && status.abort !== true;

/** On the fast way back: an earlier revision than the stable one is wanted, and no step stands before it. */
function isGoingBack(plan: Plan, seen: ObservedRollout): boolean {
  const isPastSteps = plan.status.currentStepIndex === seen.rollout.spec.strategy?.canary?.steps?.length;
  const stable = seen.replicaSets.find((each) => hashOf(each) === plan.status.stableRS);
  return isUnderWay(plan) && isPastSteps && ageOf(currentOf(plan, seen)) < ageOf(stable);
}

const ageOf = (replicaSet: ReplicaSet | undefined): string => replicaSet?.metadata.creationTimestamp ?? '';

/** The revision that the canary side leads to, where routers tell. */
const targetIn = ({ routes }: ObservedRollout): string | undefined => (routes?.state === 'known' ? routes.targets?.canary : undefined);

const currentOf = ({ status }: Plan, { replicaSets }: ObservedRollout): ReplicaSet | undefined =>
  replicaSets.find((each) => hashOf(each) === status.currentPodHash);

const availableOf = (replicaSet: ReplicaSet | undefined): number => replicaSet?.status?.availableReplicas ?? 0;

/** The canary's weight as it stands in the routes. */
const weightIn = ({ routes, rollout }: ObservedRollout): number =>
  routes?.state === 'known' ? (routes.weights[sidesOf(rollout, rollout.status ?? {}).canary] ?? 0) : 0;

const sumOf = (arms: readonly Backend[]): number => arms.reduce((sum, { weight }) => sum + weight, 0);

interface Wanted {
  readonly weight: number;
  /** The revision that the canary side leads to; as it is where absent. */
  readonly canary?: string | undefined;
  readonly arms?: readonly Backend[];
}

/** The plan with this weight for the canary, whatever the pods, and with nothing else about traffic. */
function writing(plan: Plan, seen: ObservedRollout, { weight, canary, arms = [] }: Wanted): Plan {
  const sides = sidesOf(seen.rollout, plan.status);
  const targets = seen.routes?.state === 'known' ? seen.routes.targets : undefined;
  const maxWeight = maxTrafficWeightOf(seen.rollout);
  const leadingTo = (podHash: string | undefined) => (podHash === undefined ? {} : { podHash });
  const want: RouteTable = {
    maxWeight,
    backends: [
      { role: 'canary', service: sides.canary, weight, ...leadingTo(canary ?? targets?.canary) },
      { role: 'stable', service: sides.stable, weight: maxWeight - weight - sumOf(arms), ...leadingTo(targets?.stable) },
      ...arms,
    ],
    managed: [],
  };
  return { ...plan, actions: [...plan.actions.filter((action) => action.do !== 'route-traffic'), { do: 'route-traffic', want }] };
}

import { desiredReplicasAnnotation, scaleDownDeadlineAnnotation } from '@sluice/api';
import { formatInstant } from '@sluice/kubernetes';
import type { Action } from '@sluice/rollout';
import { hashOf } from '../hashes.ts';
import { planning, seeing, withActions, withPlannedStatus, withSeenStatus } from '../mutants/mutant.ts';
import { abort, image, promote, promoteInFull, retry, scale } from '../stories/story.ts';
import { type KnownBug, knownBug } from './known-bug.ts';

const blueGreen = { activeService: 'web-active', previewService: 'web-preview', autoPromotionEnabled: false };

/** What users have said is not heard, heard twice, or heard when there is nothing to say. */
export const commandBugs: readonly KnownBug[] = [
  knownBug(15, 'An abort when nothing is under way takes the stable pods', {
    law: 'serving-floor',
    broken: planning('an abort empties the current revision, whatever its part', (plan, seen) => {
      const current = seen.replicaSets.find((each) => hashOf(each) === plan.status.currentPodHash);
      if (seen.rollout.status?.abort !== true || current === undefined) return plan;
      return { ...plan, actions: [...plan.actions, { do: 'change-replica-set', replicaSet: current, change: { replicas: 0 } }] };
    }),
    spec: { replicas: 7, strategy: { canary: { steps: [{ setWeight: 20 }, { pause: {} }] } } },
    user: [
      [60, abort],
      [120, image('g2')],
      [180, promote],
      [181, abort],
      [300, retry],
      [360, promote],
      [480, abort],
    ],
  }),
  knownBug(16, 'An abort after the promotion sets and takes back a deadline for ever', {
    law: 'no-hot-loop',
    broken: planning(
      'an abort of what is promoted already sets a deadline, and the next pass takes it back',
      (plan, { rollout, now, replicaSets }) => {
        const { abort: isAborted, stableRS, currentPodHash } = rollout.status ?? {};
        const old = replicaSets.find((each) => hashOf(each) !== stableRS);
        if (isAborted !== true || stableRS !== currentPodHash || old === undefined) return plan;
        const isSet = old.metadata.annotations?.[scaleDownDeadlineAnnotation] !== undefined;
        const annotations = { [scaleDownDeadlineAnnotation]: isSet ? null : formatInstant(now + 30_000) };
        const flip: Action = { do: 'change-replica-set', replicaSet: old, change: { annotations } };
        return withPlannedStatus({ ...plan, actions: [flip] }, { abort: true });
      },
    ),
    spec: { strategy: { blueGreen } },
    user: [
      [60, image('g2')],
      [90, promoteInFull],
      [100, abort],
    ],
  }),
  knownBug(17, 'The deadline of one abort lives on over a retry, and the next abort takes the pods at once', {
    law: 'aborted-pods-keep-their-delay',
    broken: planning('a deadline is not taken away when its revision is wanted again', (plan) =>
      withActions(plan, (action) => {
        if (action.do !== 'change-replica-set' || action.change.annotations?.[scaleDownDeadlineAnnotation] !== null) return action;
        if (hashOf(action.replicaSet) !== plan.status.currentPodHash || plan.status.abort === true) return action;
        return { ...action, change: { ...action.change, annotations: {} } };
      }),
    ),
    spec: { strategy: { blueGreen: { ...blueGreen, abortScaleDownDelaySeconds: 60 } } },
    user: [
      [60, image('g2')],
      [90, abort],
      [100, retry],
      [200, abort],
    ],
    troubles: [{ kind: 'failing-requests', fromMs: 89_000, toMs: 105_000, percent: 60, how: ['conflict'] }],
  }),
  knownBug(19, 'An abort waits for the canary that never gets ready', {
    law: 'abort-is-taken-up',
    broken: planning('an abort waits until a pod of the canary serves', (plan, { rollout: { status = {} }, replicaSets }) => {
      const current = replicaSets.find((each) => hashOf(each) === status.currentPodHash);
      const isWaiting = status.abort === true && (current?.status?.availableReplicas ?? 0) === 0;
      return isWaiting ? { ...plan, actions: [], status } : plan;
    }),
    spec: { strategy: { canary: { canaryService: 'web-canary', steps: [{ setWeight: 25 }, { pause: {} }] } } },
    user: [
      [60, image('b2-image-pull-error')],
      [90, abort],
    ],
  }),
  knownBug(20, 'An abort after a promotion in full is not obeyed', {
    law: 'abort-is-taken-up',
    broken: seeing('an abort is not heard after a promotion in full', (seen) =>
      seen.rollout.status?.promoteFull === true ? withSeenStatus(seen, { abort: undefined, abortedAt: undefined }) : seen,
    ),
    spec: { strategy: { canary: { steps: [{ setWeight: 25 }, { pause: {} }] } } },
    user: [
      [60, image('b2-never-ready')],
      [90, promoteInFull],
      [120, abort],
      [180, retry],
    ],
  }),
  knownBug(27, 'A Rollout that is being scaled does nothing else', {
    law: 'reaches-rest',
    broken: planning('a pass that finds another number of replicas only scales', (plan, { rollout, replicaSets }) => {
      const wanted = String(rollout.spec.replicas);
      const isScaled = replicaSets.some(({ metadata }) => metadata.annotations?.[desiredReplicasAnnotation] !== wanted);
      if (!isScaled || rollout.status?.stableRS === undefined) return plan;
      return { ...plan, actions: plan.actions.filter((action) => action.do === 'change-replica-set'), status: rollout.status };
    }),
    spec: {
      replicas: 5,
      strategy: { canary: { steps: [{ setWeight: 20 }, { pause: { duration: 20 } }, { setWeight: 60 }, { pause: {} }] } },
    },
    user: [
      [60, image('g2')],
      // As an autoscaler does: up and down at every step, and together with what users say.
      ...Array.from({ length: 30 }, (_, index) => [60 + 5 * index, scale(index % 2 === 0 ? 6 : 5)] as const),
      [150, abort],
      [180, retry],
      [200, image('g3')],
      [290, promote],
    ],
  }),
];

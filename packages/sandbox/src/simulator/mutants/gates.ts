import { parseInstant } from '@sluice/kubernetes';
import {
  isNewRevision,
  type Mutant,
  planning,
  seeing,
  withActions,
  withBlueGreen,
  withPlannedStatus,
  withSeenStatus,
  withSpec,
} from './mutant.ts';

/** Gates that do not hold, commands that are not heard or live too long. */
export const gateMutants: readonly Mutant[] = [
  seeing('blue-green promotes although that is switched off', (seen) => withBlueGreen(seen, { autoPromotionEnabled: true })),
  seeing('blue-green does not wait for autoPromotionSeconds', (seen) => withBlueGreen(seen, { autoPromotionSeconds: 0 })),
  seeing('a canary pause counts as ended by a user', (seen) =>
    seen.rollout.status?.pauseConditions === undefined ? seen : withSeenStatus(seen, { pauseConditions: undefined }),
  ),
  seeing('pauses end ten seconds early', (seen) => ({ ...seen, now: seen.now + 10_000 })),
  seeing('a pause that a user has ended begins anew', (seen) => {
    const { controllerPause, pauseConditions } = seen.rollout.status ?? {};
    return controllerPause === true && pauseConditions === undefined ? withSeenStatus(seen, { controllerPause: undefined }) : seen;
  }),
  seeing('an abort is not heard', (seen) => withSeenStatus(seen, { abort: undefined, abortedAt: undefined })),
  planning('an abort is forgotten after a minute', (plan, seen) => {
    const since = parseInstant(plan.status.abortedAt ?? '') ?? seen.now;
    return seen.now - since > 60_000 ? withPlannedStatus(plan, { abort: undefined, abortedAt: undefined }) : plan;
  }),
  seeing('a promotion in full is not heard', (seen) => withSeenStatus(seen, { promoteFull: undefined })),
  planning('a promotion in full lives on in the next revision', (plan, seen) =>
    isNewRevision(plan, seen) ? withPlannedStatus(plan, { promoteFull: seen.rollout.status?.promoteFull }) : plan,
  ),
  planning('an abort lives on in the next revision', (plan, seen) =>
    isNewRevision(plan, seen)
      ? withPlannedStatus(plan, { abort: seen.rollout.status?.abort, abortedAt: seen.rollout.status?.abortedAt })
      : plan,
  ),
  planning('a pause lives on in the next revision', (plan, seen) =>
    isNewRevision(plan, seen) ? withPlannedStatus(plan, { pauseConditions: seen.rollout.status?.pauseConditions }) : plan,
  ),
  planning('an open gate lives on in the next revision', (plan, seen) =>
    isNewRevision(plan, seen) && seen.rollout.status?.blueGreen?.scaleUpPreviewCheckPoint === true
      ? withPlannedStatus(plan, { blueGreen: { ...plan.status.blueGreen, scaleUpPreviewCheckPoint: true } })
      : plan,
  ),
  planning('a new revision goes on at the step of the last one', (plan, seen) =>
    isNewRevision(plan, seen) && seen.rollout.status?.currentStepIndex !== undefined
      ? withPlannedStatus(plan, { currentStepIndex: seen.rollout.status.currentStepIndex })
      : plan,
  ),
  planning('steps are passed two at a time', (plan, { rollout }) => {
    const [from, to] = [rollout.status?.currentStepIndex ?? 0, plan.status.currentStepIndex ?? 0];
    const count = rollout.spec.strategy?.canary?.steps?.length ?? 0;
    return to === from + 1 && to < count ? withPlannedStatus(plan, { currentStepIndex: to + 1 }) : plan;
  }),
  planning('a canary is stable when its last step begins', (plan, { rollout }) => {
    const count = rollout.spec.strategy?.canary?.steps?.length ?? 0;
    return count > 0 && plan.status.currentStepIndex === count - 1
      ? withPlannedStatus(plan, { stableRS: plan.status.currentPodHash })
      : plan;
  }),
  {
    ...seeing('a promotion that comes twice passes the next pause too', (seen) => {
      const { pausedStepIndex: _index, ...canary } = seen.rollout.status?.canary ?? {};
      return withSeenStatus(seen, { canary });
    }),
    seeds: ['300219', '70875'],
  },
  {
    ...planning('a completed step is put on record last', (plan) =>
      withActions(plan, (action) => (action.do === 'record-status' ? [] : action)),
    ),
    seeds: ['40073'],
  },
  seeing('being late aborts, whether or not that is wanted', (seen) => withSpec(seen, { progressDeadlineAbort: true })),
  seeing('being late comes after a second', (seen) => withSpec(seen, { progressDeadlineSeconds: 1 })),
];

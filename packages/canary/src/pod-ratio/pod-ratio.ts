import { replicasOf } from '@sluice/api';
import { availableOf, neededByUsers, pointWhenServing, selectedHash } from '@sluice/rollout';
import type { CanaryView, Moves, Split } from '../split.ts';
import { isSettled, planCapacity, wantedCounts } from './capacity.ts';

/** The canary's share is its share of the pods. */
export const podRatio: Split = {
  wantedSize: ({ seen, revisions, status }) => wantedCounts(seen.rollout, revisions, status).canary,
  isSettled: ({ seen, revisions, status }) => isSettled(seen.rollout, revisions, status),
  isReadyToPromote: ({ seen, revisions }) => availableOf(revisions.current) >= replicasOf(seen.rollout),
  plan,
};

function plan({ seen, revisions, status }: CanaryView): Moves {
  const { canaryService = '', stableService = '' } = seen.rollout.spec.strategy?.canary ?? {};
  // The canary Service follows the current revision. After an abort it goes back to the stable one; so it does from a superseded
  // revision as long as the one that is wanted has no pod.
  const former = selectedHash(seen.services[canaryService]);
  const isAtFormer = former !== undefined && former !== revisions.currentHash && availableOf(revisions.current) === 0;
  const stableSide = pointWhenServing(seen.rollout, seen.services[stableService], revisions.stable, {
    atLeast: neededByUsers(seen.rollout, revisions.all),
  });
  const canarySide = pointWhenServing(
    seen.rollout,
    seen.services[canaryService],
    status.abort === true || isAtFormer ? revisions.stable : revisions.current,
  );
  const actions = [...stableSide.actions, ...canarySide.actions];
  const shownNow = Object.values(seen.services).flatMap((service) => selectedHash(service) ?? []);
  const shownThen = actions.flatMap((action) => (action.do === 'point-service' ? [action.podHash] : []));
  return {
    ...planCapacity(seen.rollout, revisions, status, new Set([...shownNow, ...shownThen])),
    actions,
    events: [...stableSide.events, ...canarySide.events],
    status: {},
  };
}

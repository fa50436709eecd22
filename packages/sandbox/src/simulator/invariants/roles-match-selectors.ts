import { hasTrafficRouting, type RolloutStatus } from '@sluice/api';
import { hashOf } from '../hashes.ts';
import type { Decision } from '../pen.ts';
import type { Invariant } from './invariant.ts';
import { pointingOf, type ServiceRole } from './service-write.ts';

export const rolesMatchSelectors: Invariant = {
  name: 'roles-match-selectors',
  law: 'Stable and active Services are pointed at the stable revision only (the active one also at one that is on trial), canary and preview Services at the wanted one (after an abort, or while it has no pods, also at the stable one).',
  watch: () => ({
    onWrite(write) {
      const pointing = pointingOf(write);
      if (pointing === undefined) return undefined;
      const { role, to, after, decision } = pointing;
      if (role === undefined) return `${after.metadata.name} was pointed at ${to}, but the Rollout does not name it`;
      const allowed = revisionsFor(role, decision);
      return allowed.includes(to)
        ? undefined
        : `${after.metadata.name} was pointed at ${to}; as the ${role} Service it may lead to ${allowed.join(' or ')}`;
    },
  }),
};

/** The canary Service may wait at the stable revision while the wanted one has no pod to lead to. */
function revisionsFor(role: ServiceRole, { seen, plan }: Decision): readonly (string | undefined)[] {
  const { currentPodHash, stableRS, abort }: RolloutStatus = plan.status;
  const isOnTrial = seen.rollout.spec.strategy?.blueGreen?.postPromotionAnalysis !== undefined && abort !== true;
  const current = seen.replicaSets.find((each) => hashOf(each) === currentPodHash);
  switch (role) {
    case 'stable':
      return [stableRS];
    case 'active':
      return isOnTrial ? [stableRS, currentPodHash] : [stableRS];
    case 'preview':
      return abort === true ? [currentPodHash, stableRS] : [currentPodHash];
    case 'canary':
      if (abort === true) return [stableRS];
      // Behind a router it may wait there as long as nothing flows through it: the laws of traffic hold that.
      if (hasTrafficRouting(seen.rollout)) return [currentPodHash, stableRS];
      return (current?.status?.availableReplicas ?? 0) > 0 ? [currentPodHash] : [currentPodHash, stableRS];
  }
}

import type { RolloutStatus } from '@sluice/api';
import type { Invariant } from './invariant.ts';
import { pointingOf, type ServiceRole } from './service-write.ts';

export const rolesMatchSelectors: Invariant = {
  name: 'roles-match-selectors',
  law: 'Stable and active Services are pointed at the stable revision only, canary and preview Services at the wanted one (after an abort also at the stable one).',
  watch: () => ({
    onWrite(write) {
      const pointing = pointingOf(write);
      if (pointing === undefined) return undefined;
      const { role, to, after, decision } = pointing;
      if (role === undefined) return `${after.metadata.name} was pointed at ${to}, but the Rollout does not name it`;
      const allowed = revisionsFor(role, decision.plan.status);
      return allowed.includes(to)
        ? undefined
        : `${after.metadata.name} was pointed at ${to}; as the ${role} Service it may lead to ${allowed.join(' or ')}`;
    },
  }),
};

function revisionsFor(role: ServiceRole, { currentPodHash, stableRS, abort }: RolloutStatus): readonly (string | undefined)[] {
  switch (role) {
    case 'stable':
    case 'active':
      return [stableRS];
    case 'preview':
      return abort === true ? [currentPodHash, stableRS] : [currentPodHash];
    case 'canary':
      return abort === true ? [stableRS] : [currentPodHash];
  }
}

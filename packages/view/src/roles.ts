import { podTemplateHashLabel, type Rollout } from '@sluice/api';
import type { NamedMeta } from '@sluice/kubernetes';

/** What a revision is to its Rollout at the moment. */
export type Role = 'stable' | 'canary' | 'active' | 'preview' | 'ping' | 'pong';

/** The pod template hash that an object carries, if any. */
export const hashOf = ({ metadata }: { readonly metadata: NamedMeta }): string | undefined => metadata.labels?.[podTemplateHashLabel];

/** The roles that a pod template hash has in a Rollout, in the order in which they are shown. */
export function rolesOf(hash: string | undefined, { spec, status = {} }: Rollout): readonly Role[] {
  if (hash === undefined) return [];
  const { canary, blueGreen } = spec.strategy ?? {};
  const isStable = hash === status.stableRS;
  if (canary !== undefined) {
    if (!isStable && hash !== status.currentPodHash) return [];
    const role = isStable ? 'stable' : 'canary';
    return canary.pingPong === undefined ? [role] : [role, sideOf(role, status.canary?.stablePingPong)];
  }
  if (blueGreen !== undefined) {
    const { activeSelector, previewSelector } = status.blueGreen ?? {};
    const service: readonly Role[] = hash === activeSelector ? ['active'] : hash === previewSelector ? ['preview'] : [];
    return isStable ? ['stable', ...service] : service;
  }
  return [];
}

/** The Service of a ping-pong pair that a side is behind. Before the first promotion, pong counts as the stable one. */
function sideOf(role: 'stable' | 'canary', stablePingPong: '' | 'ping' | 'pong' | undefined): 'ping' | 'pong' {
  const isPing = (stablePingPong === 'ping') === (role === 'stable');
  return isPing ? 'ping' : 'pong';
}

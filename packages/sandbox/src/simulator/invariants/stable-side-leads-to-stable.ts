import { hasTrafficRouting, replicasOf } from '@sluice/api';
import { sidesOf } from '@sluice/canary';
import { conditionOf } from '@sluice/rollout';
import { hashIn, hashOf } from '../hashes.ts';
import type { Decision } from '../pen.ts';
import { sizeIn } from './capacity.ts';
import type { Finding, Invariant } from './invariant.ts';

export const stableSideLeadsToStable: Invariant = {
  name: 'stable-side-leads-to-stable',
  law: 'Behind a router, the Service of the stable side leads to all pods only until the stable revision serves in full: the first pass that sees that points it there.',
  watch: () => ({ onDecision: (_, decision) => findingOf(decision) }),
};

function findingOf({ seen, plan }: Decision): Finding {
  const { rollout, routes, services, replicaSets } = seen;
  if (!hasTrafficRouting(rollout) || routes?.state !== 'known' || conditionOf(plan.status, 'InvalidSpec') !== undefined) return undefined;
  const service = services[sidesOf(rollout, plan.status).stable];
  const stable = replicaSets.find((each) => hashOf(each) === plan.status.stableRS);
  if (service === undefined || hashIn(service) !== undefined || stable === undefined) return undefined;
  const needed = Math.max(1, sizeIn(stable), replicasOf(rollout));
  if ((stable.status?.availableReplicas ?? 0) < needed) return undefined;
  const isPointed = plan.actions.some((action) => action.do === 'point-service' && action.service.metadata.name === service.metadata.name);
  return isPointed ? undefined : `${service.metadata.name} still leads to all pods, though ${stable.metadata.name} serves in full`;
}

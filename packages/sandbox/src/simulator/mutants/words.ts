import { formatInstant } from '@sluice/kubernetes';
import { type Mutant, planning, seeing, withPlannedStatus } from './mutant.ts';

/** What the status says, and when it is looked at again. */
export const wordMutants: readonly Mutant[] = [
  planning('a wait is not named', (plan) => withPlannedStatus(plan, { waitingFor: undefined })),
  planning('a wait ends in the past', ({ status, ...plan }, seen) =>
    status.waitingFor === undefined
      ? { ...plan, status }
      : withPlannedStatus({ ...plan, status }, { waitingFor: { ...status.waitingFor, until: formatInstant(seen.now - 60_000) } }),
  ),
  planning('it is called Healthy as soon as the stable revision is the wanted one', (plan) =>
    plan.status.stableRS === plan.status.currentPodHash ? withPlannedStatus(plan, { phase: 'Healthy', message: undefined }) : plan,
  ),
  planning('every pass writes the time into the status', (plan, seen) => withPlannedStatus(plan, { message: `seen at ${seen.now}` })),
  planning('no pass comes by time alone', ({ revisitAt: _, ...plan }) => plan),
  planning('a spec is never called observed', (plan) => withPlannedStatus(plan, { observedGeneration: undefined })),
  seeing('a Service that is not seen at first makes the Rollout invalid', (seen) =>
    seen.now % 50 === 0 ? { ...seen, services: {} } : seen,
  ),
  seeing('a child that is not seen is made again under another name', (seen) =>
    seen.now % 7 === 0 && seen.replicaSets.length > 0
      ? {
          ...seen,
          replicaSets: [],
          rollout: { ...seen.rollout, status: { ...seen.rollout.status, collisionCount: (seen.rollout.status?.collisionCount ?? 0) + 1 } },
        }
      : seen,
  ),
  planning('new pods run another image', (plan) => ({
    ...plan,
    actions: plan.actions.map((action) => {
      if (action.do !== 'create-replica-set') return action;
      const { spec } = action.replicaSet;
      const containers = (spec?.template?.spec?.containers ?? []).map((each) => ({ ...each, image: `${each.image}-x` }));
      const template = { ...spec?.template, spec: { ...spec?.template?.spec, containers } };
      return { ...action, replicaSet: { ...action.replicaSet, spec: { selector: {}, ...spec, template } } };
    }),
  })),
];

import { isOver } from '@sluice/analysis';
import { type AnalysisRun, podTemplateHashLabel, type RolloutStatus, revisionHistoryLimitOf } from '@sluice/api';
import { controllerOf } from '@sluice/kubernetes';
import { type StoredObject, typed } from '../../api-server/draft.ts';
import { replicaSetIn } from '../chronicle.ts';
import { hashIn, hashOf } from '../hashes.ts';
import { sizeIn } from './capacity.ts';
import type { Finding, Invariant } from './invariant.ts';

export const noNeededDeletion: Invariant = {
  name: 'no-needed-deletion',
  law: 'A controller deletes nothing but empty ReplicaSets and finished AnalysisRuns of revisions that are beyond the history limits and that nothing refers to, and Services of Experiments that no route leads to.',
  watch: ({ view, plane, scenario }) => ({
    onWrite({ by, resource, before, after, object }) {
      const isDeletion =
        after === undefined || (before?.metadata.deletionTimestamp === undefined && after.metadata.deletionTimestamp !== undefined);
      if (by.who !== 'controller' || !isDeletion || resource === 'events' || resource === 'pods') return undefined;
      const { name } = object.metadata;
      if (resource === 'analysisruns.argoproj.io' && by.decision !== undefined) return runFinding(object, by.decision.plan.status);
      if (resource === 'services' && controllerOf(object)?.kind === 'Experiment') {
        const isRouted = plane.routes().some(({ shares }) => shares.some(({ to }) => 'service' in to && to.service === name));
        return isRouted ? `${name} was deleted, but a route leads to it` : undefined;
      }
      if (resource !== 'replicasets.apps' || by.decision === undefined) return `${resource} ${name} was deleted`;
      const gone = replicaSetIn(object);
      const { currentPodHash, stableRS } = by.decision.plan.status;
      if (sizeIn(gone) > 0 || (gone.status?.replicas ?? 0) > 0) return `${name} was deleted with pods`;
      if (hashOf(gone) === currentPodHash || hashOf(gone) === stableRS) return `${name} was deleted, but it is wanted`;
      const selecting = scenario.services.find((each) => {
        const service = view.service(each);
        return service !== undefined && hashIn(service) === hashOf(gone);
      });
      if (selecting !== undefined) return `${name} was deleted, but ${selecting} selects it`;
      const others = view.owned().filter((each) => hashOf(each) !== currentPodHash && hashOf(each) !== stableRS).length + 1;
      const limit = revisionHistoryLimitOf(by.decision.seen.rollout);
      return others > limit ? undefined : `${name} was deleted: ${others} old revisions, ${limit} are to be kept`;
    },
  }),
};

function runFinding(object: StoredObject, { currentPodHash, stableRS }: RolloutStatus): Finding {
  const { metadata, status } = typed<AnalysisRun>(object);
  const hash = metadata.labels?.[podTemplateHashLabel];
  if (hash === currentPodHash || hash === stableRS) return `AnalysisRun ${metadata.name} was deleted, but its revision is in use`;
  return isOver(status?.phase ?? '') ? undefined : `AnalysisRun ${metadata.name} was deleted, but it still ran`;
}

import type { Rollout } from '@sluice/api';
import type { Deployment, PodTemplate, ReplicaSet } from '@sluice/kubernetes';
import { type StoredObject, typed } from '../../api-server/draft.ts';
import { replicaSetIn } from '../chronicle.ts';
import type { Workload } from '../scenario.ts';
import { imageIn, imageOfSet } from '../view.ts';
import type { Invariant } from './invariant.ts';

export const noPhantomRevision: Invariant = {
  name: 'no-phantom-revision',
  law: 'Every ReplicaSet that a controller makes has a template that a user has applied.',
  watch({ scenario }) {
    const applied = new Set<string>([imageIn(scenario.rollout.spec.template), imageInWorkload(scenario.workload)]);
    return {
      onWrite({ by, resource, before, after }) {
        if (after === undefined) return undefined;
        if (by.who === 'user') applied.add(imageApplied(resource, after));
        if (by.who !== 'controller' || resource !== 'replicasets.apps' || before !== undefined) return undefined;
        const image = imageOfSet(replicaSetIn(after));
        return applied.has(image) ? undefined : `${after.metadata.name} has the image ${image}, which nobody has applied`;
      },
    };
  },
};

function imageApplied(resource: string, object: StoredObject): string {
  if (resource === 'rollouts.argoproj.io') return imageIn(typed<Rollout>(object).spec.template);
  if (resource === 'deployments.apps') return imageIn(typed<Deployment>(object).spec?.template);
  if (resource === 'replicasets.apps') return imageIn(typed<ReplicaSet>(object).spec?.template);
  return resource === 'podtemplates' ? imageIn(typed<PodTemplate>(object).template) : '';
}

function imageInWorkload(workload: Workload | undefined): string {
  if (workload === undefined) return '';
  return imageIn(workload.kind === 'PodTemplate' ? workload.template : workload.spec?.template);
}

import { controllerOf } from '@sluice/kubernetes';
import { replicaSetIn } from '../chronicle.ts';
import { imageOfSet } from '../view.ts';
import type { Invariant } from './invariant.ts';

export const oneChildPerRevision: Invariant = {
  name: 'one-child-per-revision',
  law: 'No controller makes a second ReplicaSet for a template that the Rollout already has one for.',
  watch: ({ view }) => ({
    onWrite({ by, resource, before, after }) {
      if (by.who !== 'controller' || resource !== 'replicasets.apps' || before !== undefined || after === undefined) return undefined;
      const made = replicaSetIn(after);
      const twin = view
        .replicaSets()
        .find(
          (each) =>
            each.metadata.uid !== made.metadata.uid &&
            controllerOf(each)?.uid === controllerOf(made)?.uid &&
            each.metadata.deletionTimestamp === undefined &&
            imageOfSet(each) === imageOfSet(made),
        );
      return twin === undefined ? undefined : `${made.metadata.name} has the template of ${twin.metadata.name}, ${imageOfSet(made)}`;
    },
  }),
};

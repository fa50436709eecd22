import { controllerOf } from '@sluice/kubernetes';
import { replicaSetIn } from '../chronicle.ts';
import { hashOf } from '../hashes.ts';
import { imageOfSet } from '../view.ts';
import type { Invariant } from './invariant.ts';
import { statusWriteOf } from './rollout-write.ts';

export const oneChildPerRevision: Invariant = {
  name: 'one-child-per-revision',
  law: 'A template has one ReplicaSet: no controller makes a second one, or takes a Rollout to another revision of the same template.',
  watch: ({ view }) => ({
    onWrite(write) {
      const { by, resource, before, after } = write;
      const change = statusWriteOf(write);
      if (change !== undefined) {
        const imageOf = (hash: string | undefined) =>
          view
            .owned()
            .filter((each) => hashOf(each) === hash)
            .map(imageOfSet)[0];
        const [was, now] = [change.was.currentPodHash, change.now.currentPodHash];
        const isSame = was !== now && imageOf(was) !== undefined && imageOf(was) === imageOf(now);
        return isSame ? `the Rollout went from ${was} to ${now}, which has the same template` : undefined;
      }
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

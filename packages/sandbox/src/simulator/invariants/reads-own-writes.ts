import type { KubeObject } from '@sluice/kubernetes';
import type { ObservedRollout } from '@sluice/rollout';
import type { Invariant } from './invariant.ts';

export const readsOwnWrites: Invariant = {
  name: 'reads-own-writes',
  law: 'No pass decides on a state of an object that is older than the last answer its process has got for it.',
  watch() {
    const answers = new Map<string, number>();
    const keyOf = (process: string, uid: string | undefined): string => `${process}/${uid ?? ''}`;
    return {
      onAnswer(process, _resource, { metadata: { uid, resourceVersion } }) {
        const key = keyOf(process.name, uid);
        answers.set(key, Math.max(answers.get(key) ?? 0, Number(resourceVersion)));
      },
      onDecision(process, { seen }) {
        for (const { metadata, kind } of objectsIn(seen)) {
          const answered = answers.get(keyOf(process.name, metadata.uid)) ?? 0;
          if (Number(metadata.resourceVersion) < answered) {
            return `${process.name} decided on ${kind} ${metadata.name} at version ${metadata.resourceVersion}, but had an answer at ${answered}`;
          }
        }
        return undefined;
      },
    };
  },
};

const objectsIn = ({ rollout, replicaSets, services, runs = [] }: ObservedRollout): readonly KubeObject[] => [
  rollout,
  ...replicaSets,
  ...Object.values(services),
  ...runs,
];

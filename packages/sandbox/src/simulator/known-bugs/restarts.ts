import { controllerOf, type Pod } from '@sluice/kubernetes';
import { isReady, isTerminating } from '../../cluster/pod-facts.ts';
import { isShrinking, planning } from '../mutants/mutant.ts';
import { image, restart } from '../stories/story.ts';
import { type KnownBug, knownBug } from './known-bug.ts';

/** Two hands that take pods, each as many as may be missing. */
export const restartBugs: readonly KnownBug[] = [
  knownBug(28, 'A restart and a scale-down in the same pass take more pods than may be missing', {
    law: 'serving-floor',
    broken: planning('a pass that takes pods away evicts another one', (plan, { rollout, replicaSets, pods }) => {
      const shrinking = plan.actions.find(isShrinking);
      if (rollout.spec.restartAt === undefined || shrinking?.do !== 'change-replica-set') return plan;
      const others = replicaSets.filter(({ metadata }) => metadata.uid !== shrinking.replicaSet.metadata.uid);
      const pod = pods.find((each) => serves(each) && others.some(({ metadata }) => metadata.uid === controllerOf(each)?.uid));
      return pod === undefined ? plan : { ...plan, actions: [{ do: 'evict-pod', pod }, ...plan.actions] };
    }),
    spec: { replicas: 2, strategy: { canary: { maxSurge: 1, maxUnavailable: 0 } } },
    user: [
      [60, image('g2-slow-5s')],
      [62, restart()],
    ],
  }),
];

const serves = (pod: Pod): boolean => isReady(pod) && !isTerminating(pod);

import { rolloutIn } from '../chronicle.ts';
import type { Invariant } from './invariant.ts';

export const steadyAutoscaler: Invariant = {
  name: 'steady-autoscaler',
  law: 'At a constant load an autoscaler never wants another number of pods, whatever a rollout does.',
  watch: ({ scenario }) => ({
    onWrite({ by, resource, before, after }) {
      if (scenario.autoscaledTo === undefined || by.who !== 'cluster' || resource !== 'rollouts.argoproj.io') return undefined;
      if (before === undefined || after === undefined) return undefined;
      const [from, to] = [before, after].map((each) => rolloutIn(each).spec.replicas);
      return from === to
        ? undefined
        : `the autoscaler has scaled the Rollout ${from} → ${to}; its load is one for ${scenario.autoscaledTo}`;
    },
  }),
};

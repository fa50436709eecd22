import type { StepKind, StepValue } from './step-kind.ts';

/** Runs pods beside the rollout's own, and goes on once the Experiment has passed. */
export const experiment: StepKind<StepValue<'experiment'>> = {
  describe: () => 'experiment',
  isComplete: (_, { verdict }) => verdict?.is === 'passed',
  wait: (_, { run }) => run,
};

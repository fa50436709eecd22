import type { StepKind, StepValue } from './step-kind.ts';

/** Measures, and goes on once the analysis has passed. */
export const analysis: StepKind<StepValue<'analysis'>> = {
  describe: () => 'analysis',
  isComplete: (_, { verdict }) => verdict?.is === 'passed',
  wait: (_, { run }) => run,
};

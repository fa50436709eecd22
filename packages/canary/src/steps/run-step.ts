import type { StepKind } from './step-kind.ts';

/** A step that starts a run, an AnalysisRun or an Experiment, and goes on once that has passed. */
export const runStep = (name: string): StepKind<unknown> => ({
  describe: () => name,
  isComplete: (_, { verdict }) => verdict?.is === 'passed',
  wait: (_, { run }) => run,
});

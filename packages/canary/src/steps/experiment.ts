import { runStep } from './run-step.ts';
import type { StepKind, StepValue } from './step-kind.ts';

/** Runs pods beside the rollout's own, and goes on once the Experiment has passed. */
export const experiment: StepKind<StepValue<'experiment'>> = runStep('experiment');

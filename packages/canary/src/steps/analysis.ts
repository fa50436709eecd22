import { runStep } from './run-step.ts';
import type { StepKind, StepValue } from './step-kind.ts';

/** Measures, and goes on once the analysis has passed. */
export const analysis: StepKind<StepValue<'analysis'>> = runStep('analysis');

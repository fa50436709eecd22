import { type Schema, string } from '../schema.ts';

/** How an analysis, a metric or a measurement goes. The empty text stands for "not begun", as Go clients write it. */
export const analysisPhases = ['', 'Pending', 'Running', 'Successful', 'Failed', 'Error', 'Inconclusive'] as const;
export type AnalysisPhase = (typeof analysisPhases)[number];
export const analysisPhase: Schema<AnalysisPhase> = string('How it goes.', { enum: analysisPhases });

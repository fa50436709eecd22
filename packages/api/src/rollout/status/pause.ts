import { type Infer, object, required, type Schema, string, time } from '../../schema.ts';

export const pauseReasons = ['InconclusiveAnalysisRun', 'InconclusiveExperiment', 'CanaryPauseStep', 'BlueGreenPause'] as const;
export type PauseReason = (typeof pauseReasons)[number];

const schema = object(undefined, {
  reason: required(string('What paused it.', { enum: pauseReasons })),
  startTime: required(time('Since when.')),
});

/** One reason why the controller has paused the rollout, and since when. */
export interface PauseCondition extends Infer<typeof schema> {}
export const pauseCondition: Schema<PauseCondition> = schema;

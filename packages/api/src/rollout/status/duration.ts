import { type Infer, integer, object, type Schema, string, time } from '../../schema.ts';

/** How an update ended. */
export const completionStatuses = ['Promoted', 'FastPromoted', 'Aborted', 'Superseded', 'RolledBack', 'FastRolledBack'] as const;
export type CompletionStatus = (typeof completionStatuses)[number];

const schema = object('How long the update took.', {
  rolloutStartedAt: time('When it began.'),
  manualPauseStartedAt: time('When it last began to wait for a person.'),
  totalManualPauseDurationSeconds: integer('Seconds that it waited for a person.'),
  finishedAt: time('When it ended.'),
  completionStatus: string('How it ended.', { enum: completionStatuses }),
});

/** How long the current or last update took. */
export interface RolloutDuration extends Infer<typeof schema> {}
export const rolloutDuration: Schema<RolloutDuration> = schema;

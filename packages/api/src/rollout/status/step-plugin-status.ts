import { anyJson, boolean, type Infer, integer, object, required, type Schema, string, time } from '../../schema.ts';

const schema = object(undefined, {
  index: required(integer('Index of the step.')),
  name: required(string('Name of the step kind.')),
  operation: required(string('What was asked of it: Run, Terminate or Abort.')),
  phase: string('How it goes: Running, Successful, Failed or Error.'),
  message: string('Why.'),
  startedAt: time('When it began.'),
  updatedAt: time('When it last answered.'),
  finishedAt: time('When it ended.'),
  backoff: string('How long to wait before asking again.'),
  executions: integer('How often it was asked.'),
  disabled: boolean('Whether it is switched off.'),
  status: anyJson('What it wants to remember.'),
});

/** What became of one operation of a plugin step. */
export interface StepPluginStatus extends Infer<typeof schema> {}
export const stepPluginStatus: Schema<StepPluginStatus> = schema;

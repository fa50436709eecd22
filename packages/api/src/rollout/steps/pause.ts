import { type Infer, intOrString, object, type Schema } from '../../schema.ts';

const schema = object('Waits.', {
  duration: intOrString('Seconds, or a text such as 10m or 1h30m. Where left out, until someone promotes.'),
});

/** Waits for a time, or until someone promotes. */
export interface PauseStep extends Infer<typeof schema> {}
export const pauseStep: Schema<PauseStep> = schema;

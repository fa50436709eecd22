import { type Infer, object, required, type Schema, string, time } from './schema.ts';

const schema = object(undefined, {
  type: required(string('What it is about.')),
  status: required(string('Whether it holds: True, False or Unknown.')),
  reason: required(string('Why, in one word.')),
  message: required(string('Why, in a sentence.')),
  lastUpdateTime: required(time('When it was last looked at and found changed.')),
  lastTransitionTime: required(time('When the status last changed.')),
});

/** A condition of a Rollout or an Experiment. Not Kubernetes' own: it has `lastUpdateTime`, and no generation. */
export interface Condition extends Infer<typeof schema> {}
export const condition: Schema<Condition> = schema;

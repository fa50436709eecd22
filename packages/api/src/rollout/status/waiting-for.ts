import { type Infer, object, required, type Schema, string, time } from '../../schema.ts';

const objectSchema = object('The object it waits for.', {
  apiVersion: string(),
  kind: required(string()),
  name: required(string()),
  namespace: string(),
});

/** The object that a rollout waits for. */
export interface WaitingForObject extends Infer<typeof objectSchema> {}
const waitingForObject: Schema<WaitingForObject> = objectSchema;

const schema = object('The one thing that the rollout waits for at the moment.', {
  reason: required(string('What, in one word.')),
  message: required(string('What, in a sentence.')),
  object: waitingForObject,
  since: required(time('Since when.')),
  until: time('Until when at the latest. Nobody knows where left out.'),
});

/** The one thing that the rollout waits for: a field of this project's own, which other tools skip. */
export interface WaitingFor extends Infer<typeof schema> {}
export const waitingFor: Schema<WaitingFor> = schema;

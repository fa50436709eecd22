import { array, type Infer, integer, longInteger, object, required, type Schema, string } from '../../schema.ts';

const schema = object('What the cookies of clients may say.', {
  podHash: required(string('Pod template hash of the revision that they speak of.')),
  generation: required(longInteger('Generation of the Rollout when that revision began: the same revision may come again later.')),
  weights: required(array('Weights of the canary that they were given at.', integer())),
});

/** What the cookies of clients may say: a field of this project's own, which other tools skip. */
export interface StickinessMemory extends Infer<typeof schema> {}
export const stickinessMemory: Schema<StickinessMemory> = schema;

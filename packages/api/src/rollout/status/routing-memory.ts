import { type Infer, integer, object, required, type Schema, time } from '../../schema.ts';

const schema = object('Weights of the canary that the data plane may still be using, as long as it has not taken over the last one.', {
  leastWeight: required(integer('The smallest of them.')),
  mostWeight: required(integer('The largest of them.')),
  since: required(time('When the last one was written.')),
});

/** Weights of the canary that the data plane may still be using: a field of this project's own, which other tools skip. */
export interface RoutingMemory extends Infer<typeof schema> {}
export const routingMemory: Schema<RoutingMemory> = schema;

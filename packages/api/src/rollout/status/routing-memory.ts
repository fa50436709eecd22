import { array, type Infer, integer, object, required, type Schema, string, time } from '../../schema.ts';

const schema = object('What the data plane may still be using, as long as it has not taken over what was written last.', {
  leastWeight: required(integer("The smallest of the canary's weights.")),
  mostWeight: required(integer('The largest of them.')),
  canaryTargets: array('Pod template hashes of revisions that the canary side has led to before.', string('One of them.')),
  stableTargets: array('Pod template hashes of revisions that the stable side has led to before.', string('One of them.')),
  since: required(time('When the last change was written.')),
});

/** Weights and targets that the data plane may still be using: a field of this project's own, which other tools skip. */
export interface RoutingMemory extends Infer<typeof schema> {}
export const routingMemory: Schema<RoutingMemory> = schema;

import { parseInstant } from '@sluice/kubernetes';
import type { Invariant } from './invariant.ts';
import { statusWriteOf } from './rollout-write.ts';

export const waitsAreNamed: Invariant = {
  name: 'waits-are-named',
  law: 'A Rollout that is not Healthy says what it waits for, and never until a moment that has passed.',
  watch: ({ view }) => ({
    onWrite(write) {
      const change = statusWriteOf(write);
      if (change === undefined) return undefined;
      const { phase, waitingFor } = change.now;
      if (waitingFor === undefined) return phase === 'Healthy' ? undefined : `it is ${phase} and waits for nothing`;
      const { reason, until, object } = waitingFor;
      if (until !== undefined && (parseInstant(until) ?? 0) < change.decision.seen.now - 1000)
        return `it waits for ${reason} until ${until}, which has passed`;
      if (object?.kind === 'ReplicaSet' && view.replicaSet(object.name) === undefined && object.name !== change.after.metadata.name)
        return `it waits for ${object.name}, which does not exist`;
      return object?.kind === 'Service' && view.service(object.name) === undefined
        ? `it waits for ${object.name}, which does not exist`
        : undefined;
    },
  }),
};

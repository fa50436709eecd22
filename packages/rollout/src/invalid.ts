import type { Rollout } from '@sluice/api';
import type { FieldProblem, Instant } from '@sluice/kubernetes';
import { conditionOf, withCondition, withWaitCondition } from './conditions.ts';
import { phaseOf } from './phase.ts';
import { type Plan, warning } from './plan.ts';
import { withStatus } from './status.ts';
import { rolloutObject, waitingFor } from './waiting.ts';

/**
 * The plan for a Rollout that breaks the rules: nothing is touched, pods and routes stay as they are, and the status says which
 * field is wrong. The first problem is shown, as the reference controller does; the event is recorded once per problem.
 */
export function planForInvalid(rollout: Rollout, [problem]: readonly [FieldProblem, ...FieldProblem[]], now: Instant): Plan {
  const before = rollout.status ?? {};
  const message = `The Rollout "${rollout.metadata.name}" is invalid: ${problem.message}`;
  const isKnown = conditionOf(before, 'InvalidSpec')?.message === message;
  const conditions = withCondition(before.conditions ?? [], { type: 'InvalidSpec', status: 'True', reason: 'InvalidSpec', message }, now);
  const wait = waitingFor(
    before,
    {
      reason: 'InvalidSpec',
      message: `Correct ${problem.field}: nothing is changed until then.`,
      object: rolloutObject(rollout.metadata.name),
    },
    now,
  );
  const status = withStatus(before, {
    conditions: withWaitCondition(conditions, 'Waiting', wait, now),
    waitingFor: wait,
    observedGeneration: String(rollout.metadata.generation ?? 0),
  });
  const { phase, message: why } = phaseOf(rollout, status);
  return {
    actions: [],
    status: withStatus(status, { phase, message: why }),
    events: isKnown ? [] : [warning('InvalidSpec', message)],
    waitingFor: wait,
  };
}

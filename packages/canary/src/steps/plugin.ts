import { parseDurationMs, parseInstant } from '@sluice/kubernetes';
import { stepPluginStatusOf } from '@sluice/rollout';
import type { StepKind, StepValue } from './step-kind.ts';

/** Leaves the step to a program of the operator's, and goes on once that says that it is done. */
export const plugin: StepKind<StepValue<'plugin'>> = {
  describe: ({ name }) => `plugin: ${name}`,
  isComplete: (_, { status }) => stepPluginStatusOf(status, status.currentStepIndex ?? -1, 'Run')?.phase === 'Successful',
  wait: ({ name }, { status, now }) => {
    const { phase, message = '', updatedAt, backoff } = stepPluginStatusOf(status, status.currentStepIndex ?? -1, 'Run') ?? {};
    const asked = parseInstant(updatedAt ?? '');
    const delay = parseDurationMs(backoff ?? '');
    const until = asked === undefined || delay === undefined || asked + delay <= now ? {} : { until: asked + delay };
    if (phase === 'Error') return { reason: 'StepPluginError', message: `The step plugin ${name} is asked again: ${message}`, ...until };
    const said = message === '' ? '' : `: ${message}`;
    return { reason: 'StepPluginRunning', message: `The step plugin ${name} has not finished yet${said}`, ...until };
  },
};

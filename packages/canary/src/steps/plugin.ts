import { presentStepPlugin, stepPluginDueAt } from '@sluice/rollout';
import type { StepKind, StepValue } from './step-kind.ts';

/** Leaves the step to a program of the operator's, and goes on once that says that it is done. */
export const plugin: StepKind<StepValue<'plugin'>> = {
  describe: ({ name }) => `plugin: ${name}`,
  isComplete: (_, { status }) => presentStepPlugin(status)?.phase === 'Successful',
  wait: ({ name }, { status, now }) => {
    const record = presentStepPlugin(status);
    const { phase, message = '' } = record ?? {};
    const dueAt = stepPluginDueAt(record);
    const until = dueAt === undefined || dueAt <= now ? {} : { until: dueAt };
    if (phase === 'Error') return { reason: 'StepPluginError', message: `The step plugin ${name} is asked again: ${message}`, ...until };
    const said = message === '' ? '' : `: ${message}`;
    return { reason: 'StepPluginRunning', message: `The step plugin ${name} has not finished yet${said}`, ...until };
  },
};

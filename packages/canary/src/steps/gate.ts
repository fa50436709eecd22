import { runStep } from './run-step.ts';
import type { StepKind, StepValue } from './step-kind.ts';

/** Asks a server, and goes on once that answers with a success. */
export const gate: StepKind<StepValue<'gate'>> = {
  ...runStep('gate'),
  wait: ({ url }, { run }) =>
    run === undefined ? undefined : { ...run, reason: 'GateClosed', message: `${originOf(url)} has not answered with a success yet.` },
};

/** Server and path: what stands behind may be secret. */
const originOf = (url: string): string => url.replace(/^(\w+:\/\/)[^/@]*@/, '$1').replace(/[?#].*$/, '');

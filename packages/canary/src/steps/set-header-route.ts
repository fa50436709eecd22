import type { StepKind, StepValue } from './step-kind.ts';

/** Sends requests with certain headers to the canary. Done once the routers have the route. */
export const setHeaderRoute: StepKind<StepValue<'setHeaderRoute'>> = {
  describe: ({ name = '' }) => `setHeaderRoute: ${name}`,
  isComplete: (_, { isSettled }) => isSettled,
};

import type { StepKind, StepValue } from './step-kind.ts';

/** Sends copies of certain requests to the canary. Done once the routers have the route. */
export const setMirrorRoute: StepKind<StepValue<'setMirrorRoute'>> = {
  describe: ({ name }) => `setMirrorRoute: ${name}`,
  isComplete: (_, { isSettled }) => isSettled,
};

import type { StepKind, StepValue } from './step-kind.ts';

/** Gives the canary a share of the traffic; without a router, of the pods. Done once the pods are there. */
export const setWeight: StepKind<StepValue<'setWeight'>> = {
  describe: (weight) => `setWeight: ${weight}`,
  isComplete: (_, { isSettled }) => isSettled,
};

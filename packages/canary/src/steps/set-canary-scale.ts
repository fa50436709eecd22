import type { StepKind, StepValue } from './step-kind.ts';

/** Sets the size of the canary apart from its traffic. Done once the pods are there. */
export const setCanaryScale: StepKind<StepValue<'setCanaryScale'>> = {
  describe: ({ weight, replicas, matchTrafficWeight }) =>
    `setCanaryScale: ${replicas !== undefined ? `replicas ${replicas}` : matchTrafficWeight === true ? 'match traffic weight' : `weight ${weight ?? 0}`}`,
  isComplete: (_, { isSettled }) => isSettled,
};

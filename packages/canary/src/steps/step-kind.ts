import type { Verdict } from '@sluice/analysis';
import type { CanaryStep, RolloutStatus } from '@sluice/api';
import type { Instant } from '@sluice/kubernetes';
import type { Wait } from '@sluice/rollout';

/** What a step may look at to say whether it is done. */
export interface StepView {
  readonly status: RolloutStatus;
  readonly now: Instant;
  /** Both sides have exactly the pods that the weight asks for, and all of the canary's are available. */
  readonly isSettled: boolean;
  /** What the analysis or the Experiment of this step says; undefined as long as it is not over. */
  readonly verdict?: Verdict | undefined;
  /** What that run is waited for. */
  readonly run?: Wait | undefined;
}

/** One kind of step. `Value` is what stands under its key in the manifest. */
export interface StepKind<Value> {
  /** The step in words, as events show it: `setWeight: 10`. */
  describe(value: Value): string;
  isComplete(value: Value, view: StepView): boolean;
  /** What the step waits for by itself, beside pods. */
  wait?(value: Value, view: StepView): Wait | undefined;
}

/** What a step holds under one of the keys that steps have. */
export type StepValue<Key extends keyof CanaryStep> = NonNullable<CanaryStep[Key]>;

import type { RolloutStatus } from '@sluice/api';
import type { Instant, ReplicaSet } from '@sluice/kubernetes';
import type { Action, ObservedRollout, ReplicaSetChange, Revisions, RolloutEvent, StatusChange, Wait } from '@sluice/rollout';

/** A canary at one moment: what is seen, and where it stands. */
export interface CanaryView {
  readonly seen: ObservedRollout;
  readonly revisions: Revisions;
  readonly status: RolloutStatus;
}

/** What a pass does about pods and traffic. */
export interface Moves {
  /** The size of the current revision's ReplicaSet, for when it has to be made. */
  readonly initialSize: number;
  readonly changes: ReadonlyMap<ReplicaSet, ReplicaSetChange>;
  /** Pointing Services and routing traffic. */
  readonly actions: readonly Action[];
  readonly events: readonly RolloutEvent[];
  /** What the status says about traffic. */
  readonly status: StatusChange;
  /** What is waited for beside pods. */
  readonly wait?: Wait;
  readonly revisitAt?: Instant;
}

/** How a canary gets its share: by numbers of pods behind one Service, or by a router. */
export interface Split {
  /** The pods that the current revision shall have now. */
  wantedSize(view: CanaryView): number;
  /** Pods and weights are what the present step asks for. */
  isSettled(view: CanaryView): boolean;
  /** Traffic is where it has to be before the current revision becomes the stable one. */
  isReadyToPromote(view: CanaryView): boolean;
  plan(view: CanaryView): Moves;
}

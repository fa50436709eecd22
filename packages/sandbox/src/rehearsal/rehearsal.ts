import type { Rollout } from '@sluice/api';
import type { JsonObject, KubeObject } from '@sluice/kubernetes';
import type { Violation } from '../simulator/simulate.ts';
import type { Fault } from './fault.ts';

/** A release that is to be tried: the Rollout at rest, then one new image. */
export interface Rehearsal {
  /** As it is before the update; its namespace is set. */
  readonly rollout: Rollout;
  /** What is in the cluster beside it. */
  readonly objects: readonly KubeObject[];
  /** The new image of the first container of its template. */
  readonly image: string;
  /** From the start of a container until it is ready. Default: what the image's tag says, 0.8 s where it says nothing. */
  readonly podStartMs?: number;
  /** What the new pods do, in the words of kubelet/conventions.ts: `crash-loop`, `never-ready`, `slow-30s`. Default: they serve. */
  readonly newPods?: string;
  readonly faults: readonly Fault[];
  /** How long the data plane takes to follow a new weight. */
  readonly routerLagMs: number;
  /** How long a user takes to go on after a pause that has no end of its own. Undefined: nobody ever does. */
  readonly promoteAfterMs?: number | undefined;
  readonly requestsPerSecond: number;
  /** Makes schedules of further troubles from this seed, until `lengthMs` after the update. Without, nothing happens but the faults. */
  readonly chance?: { readonly seed: string; readonly lengthMs: number };
  /** When to give up, in ms after the update. */
  readonly limitMs: number;
}

export interface Sizes {
  readonly ready: number;
  readonly pods: number;
}

/** The state at one moment at which something changed, or at which something happened that no object shows. */
export interface Moment {
  /** Ms since the update. */
  readonly atMs: number;
  readonly kind: 'change' | 'event';
  /** As in `Step: 2/8`; undefined for blue-green and canaries without steps. */
  readonly step?: number;
  /** Share of the traffic that goes to the new revision, in percent, as the data plane has it. */
  readonly weight: number;
  readonly stable: Sizes;
  readonly canary: Sizes;
  /** Requests lost since the update. */
  readonly lost: number;
  /** What happened, or what the rollout waits for. */
  readonly what: string;
}

/** A change that the controller has made to an object other than the Rollout's status. */
export interface ReleaseWrite {
  /** Ms since the update. */
  readonly atMs: number;
  /** The step that the write is part of, and what the rollout waits for when it is done: as in moments. */
  readonly step: number;
  readonly what: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined where it was created. */
  readonly before?: JsonObject;
  /** Undefined where it was removed. */
  readonly after?: JsonObject;
}

export type Ending =
  /** Healthy at the new revision. */
  | 'promoted'
  /** Aborted, and back at the stable revision. */
  | 'aborted'
  /** Halted until a user decides. */
  | 'halted'
  /** Degraded for another reason, such as a spec that is invalid. */
  | 'degraded'
  /** Still under way when time was up. */
  | 'unfinished';

export interface Rehearsed {
  readonly moments: readonly Moment[];
  readonly ending: Ending;
  /** What the Rollout says in the end. */
  readonly message: string;
  /** Ms from the update to the ending. */
  readonly endedAtMs: number;
  /** Requests from the update until then. */
  readonly requests: number;
  readonly lost: number;
  readonly fewestReady: number;
  readonly mostPods: number;
  /** The first law that was broken. */
  readonly violation?: Violation;
  /** What had to be added to the files. */
  readonly notes: readonly string[];
}

/** One thing that goes wrong in a run. Times are in ms since the start. */
export type Trouble =
  /** Requests of the controllers fail, so many of 100: refused before or cut off after they took effect. */
  | {
      readonly kind: 'failing-requests';
      readonly fromMs: number;
      readonly toMs: number;
      readonly percent: number;
      readonly how: readonly Failure[];
    }
  /** Each way of each request takes up to so long. */
  | { readonly kind: 'slow-requests'; readonly fromMs: number; readonly toMs: number; readonly mostMs: number }
  /** Watch events of a resource (all where absent) come up to so much later. */
  | { readonly kind: 'late-events'; readonly fromMs: number; readonly toMs: number; readonly mostMs: number; readonly resource?: string }
  /** Watch events are sent again, so many of 100. */
  | { readonly kind: 'doubled-events'; readonly fromMs: number; readonly toMs: number; readonly percent: number }
  /** All watches of a resource (all where absent) end; what was under way in them is lost. */
  | { readonly kind: 'cut-watches'; readonly atMs: number; readonly resource?: string }
  /** The server forgets its history, and cuts all watches: they cannot be resumed. */
  | { readonly kind: 'compact'; readonly atMs: number }
  /** The controller that works ends without warning: at its first write from then on, before it is sent or after it took effect. */
  | { readonly kind: 'crash'; readonly atMs: number; readonly when: 'before-write' | 'after-write'; readonly downMs: number }
  /** The process of the controller that works stands still, from when its next write has taken effect. */
  | { readonly kind: 'freeze'; readonly atMs: number; readonly forMs: number }
  /** The clock of every controller is set; it is right again when it gets calm. */
  | { readonly kind: 'clock-jump'; readonly atMs: number; readonly byMs: number }
  /** Something happens to pods: so many of 100 of them, chosen by the seed. */
  | { readonly kind: PodTrouble; readonly atMs: number; readonly percent: number; readonly forMs: number };

/** Containers are killed; pods fail on their node; are deleted by hand; are drained by eviction; say for a while that they are not ready. */
export type PodTrouble = 'pods-crash' | 'pods-fail' | 'pods-deleted' | 'pods-drained' | 'pods-unready';

/** How a request fails: refused with that reason, or not answered, before or after it took effect, or long after. */
export type Failure = 'conflict' | 'too-many-requests' | 'internal-error' | 'unreachable' | 'lost-answer' | 'late-effect';

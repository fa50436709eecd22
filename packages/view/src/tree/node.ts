import type { Instant } from '@sluice/kubernetes';
import type { Role } from '../roles.ts';
import type { Status } from '../status/tone.ts';

/** A line of a tree, and the lines below it. */
export interface TreeNode {
  readonly kind: 'Rollout' | 'Revision' | 'ReplicaSet' | 'Pod' | 'Experiment' | 'AnalysisRun' | 'Job';
  readonly name: string;
  /** A revision has no state of its own. */
  readonly status?: Status;
  /** Since its creation, in milliseconds. */
  readonly ageMs?: number;
  readonly notes: readonly Note[];
  /** What only a wide tree shows, for example `image:demo:v2`. */
  readonly details?: readonly string[];
  readonly children: readonly TreeNode[];
}

/** What else is to be said about an object. */
export type Note =
  | { readonly kind: 'role'; readonly role: Role }
  /** How long a ReplicaSet that is no longer needed still stays up, in milliseconds; 0 where its time is over. */
  | { readonly kind: 'scale-down'; readonly leftMs: number }
  | { readonly kind: 'ready'; readonly ready: number; readonly of: number }
  | { readonly kind: 'restarts'; readonly count: number }
  /** How many measurements of an analysis ended how. */
  | { readonly kind: 'measurements'; readonly outcome: 'successful' | 'failed' | 'inconclusive' | 'error'; readonly count: number };

/** The age as a field to spread: absent where the creation is not known. */
export const age = (created: Instant | undefined, now: Instant): { readonly ageMs?: number } =>
  created === undefined ? {} : { ageMs: now - created };

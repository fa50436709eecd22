import { err, ok, type Result } from '@sluice/kubernetes';

/** A state of a Rollout that somebody waits for. */
export type Goal =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'aborted' }
  /** So many steps are done, or all of them. */
  | { readonly kind: 'step'; readonly step: number };

/** Which update of the Rollout the wait is about. */
export type Target =
  /** The pod template that the Rollout has when the wait begins. */
  | { readonly kind: 'present' }
  /** The update that brings this image, now or later. */
  | { readonly kind: 'image'; readonly image: string }
  /** The revision with this pod template hash. */
  | { readonly kind: 'revision'; readonly hash: string };

/** What to do at a pause that only a person can end, while something else is waited for. */
export type OnPause = 'succeed' | 'fail' | 'wait';

/** All that a wait is about. */
export interface Wish {
  readonly name: string;
  /** The first one that is reached counts. */
  readonly goals: readonly Goal[];
  readonly target: Target;
  readonly onPause: OnPause;
}

/** Reads `healthy`, `paused,healthy` or `step=2`. */
export function parseGoals(text: string): Result<readonly Goal[]> {
  const goals: Goal[] = [];
  for (const word of text.split(',').map((part) => part.trim())) {
    const step = /^step=(?<number>\d+)$/.exec(word)?.groups?.number;
    if (step !== undefined) goals.push({ kind: 'step', step: Number(step) });
    else if (word === 'healthy' || word === 'paused' || word === 'aborted') goals.push({ kind: word });
    else return err(`none of healthy, paused, aborted and step=N: "${word}"`);
  }
  return ok(goals);
}

/** `healthy`, `paused or healthy`, `step 2` */
export const goalsText = (goals: readonly Goal[]): string =>
  goals.map((goal) => (goal.kind === 'step' ? `at step ${goal.step}` : goal.kind)).join(' or ');

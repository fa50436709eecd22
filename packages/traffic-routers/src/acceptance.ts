/** What data planes say in the status of their objects of whether they follow. */
import type { KubeObject } from '@sluice/kubernetes';
import { problemAt } from './objects.ts';
import type { RouterReading, RoutingProblem } from './router-spec.ts';
import { at, listAt, textAt } from './tree.ts';

export type Acceptance = Pick<RouterReading, 'accepted' | 'pending'>;

const notYet = (pending: RoutingProblem): Acceptance => ({ accepted: 'no', pending });

/** Several objects together: one that does not follow holds all, and one that does not tell makes all unknown. */
export function together(all: readonly Acceptance[]): Acceptance {
  const waiting = all.find(({ accepted }) => accepted === 'no');
  if (waiting !== undefined) return waiting;
  return { accepted: all.length > 0 && all.every(({ accepted }) => accepted === 'yes') ? 'yes' : 'unknown' };
}

/** By a condition that not every version of a data plane writes: where it is missing, nothing is known. */
export const acceptanceIfTold = (object: KubeObject, type: string): Acceptance =>
  conditionOf(object, type) === undefined ? { accepted: 'unknown' } : acceptanceByCondition(object, type);

const conditionOf = (object: KubeObject, type: string): unknown =>
  listAt(object, 'status', 'conditions').find((each) => textAt(each, 'type') === type);

/**
 * By a condition of the object: accepted where it is True for the newest generation. A condition that does not tell the generation
 * that it speaks of may be an old one, so that True leaves it unknown.
 */
export function acceptanceByCondition(object: KubeObject, type: string): Acceptance {
  const path = `status.conditions[${type}]`;
  const condition = conditionOf(object, type);
  if (condition === undefined) return notYet(problemAt(object, path, 'is not there yet.'));
  const observed = at(condition, 'observedGeneration') ?? at(object, 'status', 'observedGeneration');
  const generation = at(object, 'metadata', 'generation');
  const isKnown = typeof observed === 'number' && typeof generation === 'number';
  if (isKnown && observed < generation) return notYet(problemAt(object, path, 'speaks of an older generation.'));
  if (textAt(condition, 'status') !== 'True') {
    const words = [textAt(condition, 'reason'), textAt(condition, 'message')].filter((each) => each !== undefined && each !== '');
    return notYet(problemAt(object, path, `is not True: ${words.join(': ') || 'no reason is given'}.`));
  }
  return { accepted: isKnown ? 'yes' : 'unknown' };
}

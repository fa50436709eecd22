import { isTransient, type Kind, type KubeObject, type ListScope, sleep } from '@sluice/kubernetes';
import { type Followed, type FollowOptions, follow } from './follow.ts';

export interface PatientOptions extends FollowOptions {
  /** The server could not be asked; it is tried again. */
  onTrouble(message: string): void;
}

/** How long to leave a server alone that did not answer. */
const pauseMs = 2000;

/**
 * Follows like `follow`, and waits for a server that is away or has too much to do from the beginning on. Undefined where `stop` came
 * first. Other refusals are thrown.
 */
export async function followPatiently<T extends KubeObject>(
  kind: Kind<T>,
  scope: ListScope,
  options: PatientOptions,
): Promise<Followed<T> | undefined> {
  const { clock, stop, onTrouble } = options;
  while (!stop.stopped) {
    try {
      return await follow(kind, scope, options);
    } catch (error) {
      if (!isTransient(error) || !(error instanceof Error)) throw error;
      onTrouble(error.message);
      await sleep(clock, pauseMs, stop);
    }
  }
  return undefined;
}

import type { Rollout } from '@sluice/api';
import { unreachable } from '@sluice/kubernetes';
import type { Situation } from './situation.ts';

/** Something that a person can do. */
export interface Advice {
  readonly what: string;
  /** A command line to copy. */
  readonly command?: string;
}

/** What would let the Rollout go on, the likeliest first. */
export function adviceFor(situation: Situation, rollout: Rollout): readonly Advice[] {
  const { name, namespace } = rollout.metadata;
  const command = (verb: string, flags = ''): string =>
    `kubectl argo rollouts ${verb} ${name}${flags}${namespace === undefined ? '' : ` -n ${namespace}`}`;
  const promote: Advice = { what: 'Go on', command: command('promote') };
  const abort: Advice = { what: 'Go back to the stable revision', command: command('abort') };
  const retry: Advice = { what: 'Try the same update again', command: command('retry rollout') };
  const undo: Advice = { what: 'Give the update up for good', command: command('undo') };
  switch (situation) {
    case 'done':
      return [];
    case 'unobserved':
      return [
        {
          what: 'If it stays so: see whether the controller runs, and looks after this namespace',
          command: 'kubectl get pods -A | grep -i -e rollouts -e sluice',
        },
      ];
    case 'invalid':
      return [{ what: 'Correct the field that the message names, and apply the Rollout again' }];
    case 'aborted':
      return [{ what: 'Correct the cause and apply the new version: it starts by itself' }, retry, undo];
    case 'late':
      return [{ what: 'Correct the cause: it goes on as soon as the pods are ready' }, abort];
    case 'paused-by-hand':
    case 'waits-for-promotion':
    case 'inconclusive':
      return [promote, abort];
    case 'timed-pause':
      return [{ what: 'Nothing is to be done' }, { what: 'End the pause now', command: command('promote') }, abort];
    case 'analysis-runs':
    case 'experiment-runs':
      return [{ what: 'Nothing is to be done' }, { what: 'Skip it', command: command('promote') }, abort];
    case 'moving':
      return [{ what: 'Nothing is to be done' }, { what: 'Watch it', command: command('get rollout', ' -w') }];
    default:
      return unreachable(situation);
  }
}

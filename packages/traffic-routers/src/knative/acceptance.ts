import type { KubeObject } from '@sluice/kubernetes';
import { type Acceptance, acceptanceByCondition } from '../acceptance.ts';
import { problemAt } from '../objects.ts';
import { listAt, numberAt, textAt } from '../tree.ts';
import type { Entry } from './traffic.ts';

/**
 * Whether Knative follows: its routes are ready for this very spec, and its status has each entry as it is written. (Its own `Ready` also speaks
 * of the newest revision, which may be none of ours.)
 */
export function acceptanceOf(service: KubeObject, entries: readonly Entry[]): Acceptance {
  const ready = acceptanceByCondition(service, 'RoutesReady');
  if (ready.accepted === 'no') return ready;
  const actual = listAt(service, 'status', 'traffic');
  const missing = entries.find(
    ({ tag, revision, percent }) =>
      !actual.some(
        (each) => textAt(each, 'tag') === tag && textAt(each, 'revisionName') === revision && (numberAt(each, 'percent') ?? 0) === percent,
      ),
  );
  if (missing === undefined) return ready;
  const { tag, revision, percent } = missing;
  return {
    accepted: 'no',
    pending: problemAt(service, 'status.traffic', `does not have ${revision} with ${percent} percent as "${tag}" yet.`),
  };
}

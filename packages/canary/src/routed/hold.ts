import type { RolloutStatus } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import { type ReplicaSetChange, sizeOf, type Wait, warning } from '@sluice/rollout';
import type { CanaryView, Moves } from '../split.ts';
import { sizedSet } from './pods.ts';
import { goalFor } from './situation.ts';
import { sizesWithin, surgeLimitsOf } from './surge.ts';

/** Where traffic flows is not known: new pods may start, but nothing is taken away and nothing is re-routed. */
export function hold(view: CanaryView): Moves {
  const { revisions, seen } = view;
  const { current, all } = revisions;
  const limits = surgeLimitsOf(seen.rollout);
  const wanted = Math.max(sizeOf(current), goalFor(view).canarySize);
  const others = all.filter((each) => each !== current).map((each) => sizedSet(each, { wanted: sizeOf(each), isServing: true }));
  const [canarySize = wanted] =
    limits === undefined ? [] : sizesWithin([sizedSet(current, { wanted, isServing: true }), ...others], limits);
  const changes = new Map<ReplicaSet, ReplicaSetChange>();
  if (current !== undefined) changes.set(current, { replicas: canarySize });
  const problem = seen.routes?.state === 'problem' ? seen.routes : undefined;
  const wait: Wait = {
    reason: 'RoutingProblem',
    message: problem?.message ?? 'The routers have not been read yet.',
    ...(problem?.object === undefined ? {} : { object: problem.object }),
  };
  const isNews = problem !== undefined && seen.rollout.status?.waitingFor?.message !== problem.message;
  const events = isNews ? [warning('TrafficRoutingError', problem.message)] : [];
  return { initialSize: canarySize, changes, actions: [], events, status: keptStatus(view.status), wait };
}

const keptStatus = ({ canary }: RolloutStatus): Moves['status'] => (canary === undefined ? {} : { canary });

import { type RolloutStatus, replicasOf } from '@sluice/api';
import type { ReplicaSet, Service } from '@sluice/kubernetes';
import {
  availableOf,
  hasStable,
  isAvailableAt,
  isWithinRollbackWindow,
  type ObservedRollout,
  podHashOf,
  type Revisions,
  scaleDownDeadlineOf,
  selectedHash,
  sizeOf,
} from '@sluice/rollout';

/** The facts that blue-green decisions are made of. */
export interface Situation {
  readonly seen: ObservedRollout;
  readonly revisions: Revisions;
  readonly status: RolloutStatus;
  /** `spec.replicas`. */
  readonly replicas: number;
  readonly activeService: Service | undefined;
  readonly previewService: Service | undefined;
  /** The hash that the active Service selects; undefined before the first switch. */
  readonly activeHash: string | undefined;
  /** Whether that leads to one of the revisions. */
  readonly isPointed: boolean;
  /** The size that the current revision shall have now: fewer pods while it is only a preview, where the user says so. */
  readonly wanted: number;
  /** The current revision has that size, all available. */
  readonly isReady: boolean;
  /** The current revision has all the pods that users need, all available. */
  readonly isSaturated: boolean;
  /** No pause and no gate stands before the switch. */
  readonly isFastTracked: boolean;
  /** Neither analysis is asked for: a first revision, a promotion in full, or a quick way back. */
  readonly skipsAnalyses: boolean;
}

export function situationOf(seen: ObservedRollout, revisions: Revisions, status: RolloutStatus): Situation {
  const { rollout, services } = seen;
  const spec = rollout.spec.strategy?.blueGreen;
  const replicas = replicasOf(rollout);
  const activeService = services[spec?.activeService ?? ''];
  const activeHash = selectedHash(activeService);
  const isPointed = revisions.all.some((each) => podHashOf(each) === activeHash);
  const { stable, current } = revisions;
  // Before the Service has been pointed at all, a stable revision that serves is as good as active: it is not passed over.
  const hasRival = stable !== undefined && stable !== current && availableOf(stable) > 0;
  const isActive = activeHash === revisions.currentHash || (!isPointed && !hasRival);
  const skipsAnalyses = !hasStable(status) || status.promoteFull === true || isFastRollback(seen, revisions);
  // What is switched to without a look needs no preview of its own size. (Where no pods are wanted, it would be a way back no longer.)
  const isFull =
    isActive || status.promoteFull === true || (skipsAnalyses && replicas > 0) || status.blueGreen?.scaleUpPreviewCheckPoint === true;
  const wanted = isFull ? replicas : (spec?.previewReplicaCount ?? replicas);
  return {
    seen,
    revisions,
    status,
    replicas,
    activeService,
    previewService: services[spec?.previewService ?? ''],
    activeHash,
    isPointed,
    wanted,
    isReady: isAvailableAt(revisions.current, wanted),
    isSaturated: replicas === 0 || isAvailableAt(revisions.current, replicas),
    isFastTracked: isActive || skipsAnalyses,
    skipsAnalyses,
  };
}

/** Going back to a revision that has not been scaled down yet, or that the rollback window lets in: it is switched to at once. */
function isFastRollback({ rollout, now }: ObservedRollout, revisions: Revisions): boolean {
  const { current, stable } = revisions;
  if (isWithinRollbackWindow(rollout, revisions)) return true;
  if (current === undefined || stable === undefined) return false;
  if (current === stable) return true;
  const deadline = scaleDownDeadlineOf(current);
  return deadline !== undefined && deadline > now && isOlder(current, stable);
}

const isOlder = (a: ReplicaSet, b: ReplicaSet): boolean => (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '');

/** Whether load balancers have the pods of the revision that the active Service leads to, or nobody can tell. */
export const isFollowed = ({ seen: { targets } }: Situation, activeHash: string | undefined): boolean =>
  targets === undefined || (targets.podHash === activeHash && targets.accepted === 'yes');

/** The ReplicaSet that users' traffic goes to. */
export const activeReplicaSet = ({ revisions }: Pick<Situation, 'revisions'>, hash: string | undefined): ReplicaSet | undefined =>
  revisions.all.find((each) => podHashOf(each) === hash);

/** Whether the stable revision can take all traffic back. Where no pods are wanted there is none. */
export const isStableServing = ({ revisions: { stable }, replicas }: Situation): boolean =>
  replicas === 0 || (stable !== undefined && availableOf(stable) > 0 && availableOf(stable) >= Math.min(replicas, sizeOf(stable)));

import { isOver } from '@sluice/analysis';
import { replicasOf, workloadScaleDownOf } from '@sluice/api';
import { scaledDownLabel } from '@sluice/rollout';
import { isActive } from '../../cluster/pod-facts.ts';
import { hashOf } from '../hashes.ts';
import type { Finding } from '../invariants/invariant.ts';
import { areDeadlinesGone, areOthersGone, doServicesLeadTo, first, isPhase, isServingInFull, type Subject } from './subject.ts';
import { isTrafficAt } from './traffic-end.ts';

/** Healthy at the wanted revision, and nothing else is left of what came before. */
export function healthyEnd(subject: Subject): Finding {
  const { status, current, rollout } = subject;
  const hash = hashOf(current);
  return first(
    () => (status.currentPodHash === hash && status.stableRS === hash ? undefined : `${hash} is wanted, ${status.stableRS} is stable`),
    () => isServingInFull(subject, current),
    () => areOthersGone(subject, current),
    () => areDeadlinesGone(subject, current),
    // With no pods wanted there is nothing that a Service could be pointed at.
    () => (replicasOf(rollout) === 0 ? undefined : doServicesLeadTo(subject, hash, ['stable', 'canary', 'active', 'preview'])),
    () => isTrafficAt(subject, hash),
    () => isPhase(subject, 'Healthy'),
    () => runs(subject),
    () => (status.waitingFor === undefined ? undefined : `it is Healthy, but waits for ${status.waitingFor.reason}`),
    () => counts(subject),
    () => workload(subject),
    () => metadata(subject),
  );
}

/** No analysis goes on behind an update that is done. */
function runs({ scene }: Subject): Finding {
  const going = scene.view.analysisRuns().find(({ status }) => !isOver(status?.phase ?? ''));
  return going === undefined ? undefined : `AnalysisRun ${going.metadata.name} still runs`;
}

function counts({ status, rollout }: Subject): Finding {
  const wanted = replicasOf(rollout);
  const { replicas, updatedReplicas, readyReplicas, availableReplicas, HPAReplicas } = status;
  const all = [replicas, updatedReplicas, readyReplicas, availableReplicas, HPAReplicas];
  return all.every((each) => each === wanted) ? undefined : `the counts are ${all.join(', ')}, the Rollout wants ${wanted}`;
}

/** A Deployment whose pods the Rollout has taken over has none, where the user wants that. */
function workload({ scene, rollout }: Subject): Finding {
  const deployment = scene.view.deployment(rollout.spec.workloadRef?.name ?? '');
  if (deployment === undefined || rollout.spec.workloadRef?.kind !== 'Deployment') return undefined;
  const mode = workloadScaleDownOf(rollout);
  const size = deployment.spec?.replicas ?? 1;
  if (mode !== 'never') return size === 0 ? undefined : `the Deployment still has ${size} pods`;
  return deployment.metadata.labels?.[scaledDownLabel] === undefined ? undefined : 'the Deployment is marked as scaled down';
}

/** The pods carry what stable pods shall carry, and nothing of the part that they played before. */
function metadata({ scene, rollout, current }: Subject): Finding {
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  const wanted = (canary?.stableMetadata ?? blueGreen?.activeMetadata)?.labels?.part;
  const odd = [current.spec?.template, ...scene.view.podsOf(current).filter(isActive)].find(
    (each) => each?.metadata?.labels?.part !== wanted,
  );
  return odd === undefined ? undefined : `a pod carries the label part=${odd.metadata?.labels?.part}, not ${wanted}`;
}

import { type Rollout, ruleProblems } from '@sluice/api';
import { conditionOf } from '@sluice/rollout';
import type { Finding, Scene } from '../invariants/invariant.ts';
import { temperOf } from '../scenario/images.ts';
import { imageIn } from '../view.ts';
import { abortedEnd } from './aborted-end.ts';
import { brokenEnd } from './broken-end.ts';
import { deletedEnd } from './deleted-end.ts';
import { healthyEnd } from './healthy-end.ts';
import { pausedEnd } from './paused-end.ts';
import { isRestarted } from './subject.ts';

/**
 * What keeps the state from being one that a rollout may rest in for ever: Healthy at the newest template, or halted where only a user
 * can go on (a pause, an abort, a broken image), or deleted without a trace. Undefined: it may rest.
 */
export function restFinding(scene: Scene): Finding {
  const rollout = scene.view.rollout();
  if (rollout === undefined) return deletedEnd(scene);
  const { status = {}, metadata } = rollout;
  if (conditionOf(status, 'InvalidSpec') !== undefined)
    return ruleProblems(rollout).length > 0 ? undefined : `it is called invalid: ${status.message}`;
  if (status.observedGeneration !== String(metadata.generation))
    return `generation ${metadata.generation} has not been observed, but ${status.observedGeneration}`;
  const wanted = wantedImage(scene, rollout);
  const current = scene.view.owned().filter((each) => imageIn(each.spec?.template) === wanted);
  const [only] = current;
  if (current.length !== 1 || only === undefined) return `${current.length} ReplicaSets have the wanted template, ${wanted}`;
  const subject = { scene, rollout, status, current: only };
  const restart = isRestarted(subject);
  if (restart !== undefined) return restart;
  if (status.abort === true && status.stableRS !== status.currentPodHash) return abortedEnd(subject);
  if (scene.commands.hasAborted(status.currentPodHash ?? '')) return 'a user has aborted it, but it is not aborted';
  if (rollout.spec.paused === true || (status.pauseConditions ?? []).length > 0) return pausedEnd(subject);
  const isGood = temperOf(wanted) === 'good';
  // With no pods wanted a broken image does no harm, unless a preview of its own size is wanted.
  const isEmpty = rollout.spec.replicas === 0;
  if (isGood || (isEmpty && healthyEnd(subject) === undefined)) return healthyEnd(subject);
  return brokenEnd(subject);
}

/** The image of the template that the Rollout has, or that its workload has. */
function wantedImage({ view, scenario }: Scene, { spec }: Rollout): string {
  if (spec.workloadRef === undefined) return imageIn(spec.template);
  switch (scenario.workload?.kind) {
    case 'PodTemplate':
      return imageIn(view.podTemplate(spec.workloadRef.name ?? '')?.template);
    case 'ReplicaSet':
      return imageIn(view.replicaSet(spec.workloadRef.name ?? '')?.spec?.template);
    default:
      return imageIn(view.deployment(spec.workloadRef.name ?? '')?.spec?.template);
  }
}

import { type Rollout, type RolloutStatus, replicasOf } from '@sluice/api';
import { parseInstant, type ReplicaSet } from '@sluice/kubernetes';
import { isActive, isFinished } from '../../cluster/pod-facts.ts';
import { hashIn, hashOf } from '../hashes.ts';
import { sizeIn } from '../invariants/capacity.ts';
import type { Finding, Scene } from '../invariants/invariant.ts';
import { roleOf } from '../invariants/service-write.ts';
import { temperOf } from '../scenario/images.ts';
import { imageOfSet } from '../view.ts';

/** A Rollout whose end is judged. */
export interface Subject {
  readonly scene: Scene;
  readonly rollout: Rollout;
  readonly status: RolloutStatus;
  /** The ReplicaSet of the wanted template. */
  readonly current: ReplicaSet;
}

/** The first thing that is wrong. */
export function first(...questions: readonly (() => Finding)[]): Finding {
  for (const question of questions) {
    const finding = question();
    if (finding !== undefined) return finding;
  }
  return undefined;
}

export const stableOf = ({ scene, status }: Subject): ReplicaSet | undefined =>
  scene.view.owned().find((each) => hashOf(each) === status.stableRS);

export const isPhase = ({ status }: Subject, phase: string, message = ''): Finding =>
  status.phase === phase && (status.message ?? '').startsWith(message)
    ? undefined
    : `the phase is ${status.phase} (${status.message ?? ''}), not ${phase} (${message})`;

export const waitsFor = ({ status }: Subject, ...reasons: readonly string[]): Finding =>
  reasons.includes(status.waitingFor?.reason ?? 'nothing')
    ? undefined
    : `it waits for ${status.waitingFor?.reason ?? 'nothing'}, not ${reasons.join(' or ')}`;

/** Every pod that the ReplicaSet shall have is there and available. */
export function isServingInFull({ scene, rollout }: Subject, replicaSet: ReplicaSet): Finding {
  const wanted = replicasOf(rollout);
  const available = scene.view.availableIn(replicaSet);
  return sizeIn(replicaSet) === wanted && available === wanted
    ? undefined
    : `${replicaSet.metadata.name} has size ${sizeIn(replicaSet)} and ${available} available pods, of ${wanted}`;
}

/** No pod is left of ReplicaSets beside these, and none is wanted. Pods that have failed stay on record, as they do in Kubernetes. */
export function areOthersGone({ scene }: Subject, ...kept: readonly (ReplicaSet | undefined)[]): Finding {
  const podsOf = (each: ReplicaSet) => scene.view.podsOf(each).filter((pod) => !isFinished(pod)).length;
  const other = scene.view.owned().find((each) => !kept.includes(each) && (sizeIn(each) > 0 || podsOf(each) > 0));
  return other === undefined ? undefined : `${other.metadata.name} still has size ${sizeIn(other)} and ${podsOf(other)} pods`;
}

/** What the active Service leads to: perhaps a revision that was switched to, and superseded before it became stable. */
export function activeOf({ scene, rollout }: Subject): ReplicaSet | undefined {
  const service = scene.view.service(rollout.spec.strategy?.blueGreen?.activeService ?? '');
  const hash = service === undefined ? undefined : hashIn(service);
  return scene.view.owned().find((each) => hashOf(each) === hash);
}

/** No ReplicaSet that is needed, or empty, has a deadline. */
export function areDeadlinesGone({ scene }: Subject, ...needed: readonly (ReplicaSet | undefined)[]): Finding {
  const marked = scene.view
    .owned()
    .find((each) => each.metadata.annotations?.['scale-down-deadline'] !== undefined && (needed.includes(each) || sizeIn(each) === 0));
  return marked === undefined ? undefined : `${marked.metadata.name} still has a scale-down deadline`;
}

/** The Services in these roles lead to this revision; those without a role have been given back. */
export function doServicesLeadTo({ scene, rollout }: Subject, hash: string, roles: readonly string[]): Finding {
  for (const name of scene.scenario.services) {
    const service = scene.view.service(name);
    const role = roleOf(rollout, name);
    const selected = service === undefined ? undefined : hashIn(service);
    if (role === undefined && selected !== undefined) return `${name} is not named any more, but still selects ${selected}`;
    if (role !== undefined && roles.includes(role) && selected !== hash) return `${name} selects ${selected ?? 'all pods'}, not ${hash}`;
  }
  return undefined;
}

/** A restart whose moment has come is done: no pod is left that is older. Where pods never get ready it may have to wait for ever. */
export function isRestarted({ scene, rollout, status }: Subject): Finding {
  const moment = parseInstant(rollout.spec.restartAt ?? '');
  const running = scene.view.owned().filter((each) => sizeIn(each) > 0);
  // By a clock that was set, another moment may have come.
  const hasJumped = scene.scenario.troubles.some(({ kind }) => kind === 'clock-jump');
  if (moment === undefined || moment > scene.view.now() || running.some((each) => temperOf(imageOfSet(each)) !== 'good')) return undefined;
  if (status.restartedAt !== rollout.spec.restartAt) return `the restart of ${rollout.spec.restartAt} is not done`;
  if (hasJumped) return undefined;
  const pods = running.flatMap((each) => scene.view.podsOf(each));
  const old = pods.find((pod) => isActive(pod) && (parseInstant(pod.metadata.creationTimestamp ?? '') ?? 0) < moment);
  return old === undefined ? undefined : `${old.metadata.name} is older than the restart`;
}

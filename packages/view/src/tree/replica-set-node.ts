import { scaleDownDeadlineAnnotation } from '@sluice/api';
import { type Instant, type Pod, parseInstant, type ReplicaSet } from '@sluice/kubernetes';
import { childrenOf, createdAt } from '../family.ts';
import type { Role } from '../roles.ts';
import { podState } from '../status/pod-status.ts';
import { replicaSetStatus } from '../status/replica-set-status.ts';
import { age, type Note, type TreeNode } from './node.ts';

/** A ReplicaSet and its pods. */
export function replicaSetNode(replicaSet: ReplicaSet, roles: readonly Role[], pods: readonly Pod[], now: Instant): TreeNode {
  return {
    kind: 'ReplicaSet',
    name: replicaSet.metadata.name,
    status: replicaSetStatus(replicaSet),
    ...age(createdAt(replicaSet), now),
    notes: [...roles.map((role): Note => ({ kind: 'role', role })), ...scaleDownNotes(replicaSet, now)],
    details: (replicaSet.spec?.template?.spec?.containers ?? []).flatMap(({ image }) => (image === undefined ? [] : [`image:${image}`])),
    children: childrenOf(replicaSet, pods).map((pod) => podNode(pod, now)),
  };
}

function scaleDownNotes({ metadata }: ReplicaSet, now: Instant): readonly Note[] {
  const deadline = parseInstant(metadata.annotations?.[scaleDownDeadlineAnnotation] ?? '');
  return deadline === undefined ? [] : [{ kind: 'scale-down', leftMs: Math.max(0, deadline - now) }];
}

function podNode(pod: Pod, now: Instant): TreeNode {
  const { status, readyContainers, containers, restarts } = podState(pod);
  const { nodeName } = pod.spec ?? {};
  const { podIP } = pod.status ?? {};
  const ready: Note = { kind: 'ready', ready: readyContainers, of: containers };
  return {
    kind: 'Pod',
    name: pod.metadata.name,
    status,
    ...age(createdAt(pod), now),
    notes: restarts === 0 ? [ready] : [ready, { kind: 'restarts', count: restarts }],
    details: [...(nodeName === undefined ? [] : [`node:${nodeName}`]), ...(podIP === undefined ? [] : [`ip:${podIP}`])],
    children: [],
  };
}

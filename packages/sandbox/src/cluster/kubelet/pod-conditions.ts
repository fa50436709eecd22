import { formatInstant, type Instant, type Pod, type PodCondition } from '@sluice/kubernetes';
import type { ContainerState, PodView } from './pod-course.ts';
import { isSidecar } from './pod-record.ts';

/** The types that the kubelet sets, in the order in which it reports them; PodScheduled it only keeps. */
const own = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

const yes: Verdict = { status: 'True' };

/** The pod's conditions: the kubelet's own with the time of their last change of status, then those that others set. */
export function podConditions(pod: Pod, seen: PodView, phase: string, now: Instant): readonly PodCondition[] {
  const finished = phase === 'Succeeded' || phase === 'Failed';
  const containers = containersReady(seen, phase);
  const verdicts: readonly Verdict[] = [
    finished || seen.stopped ? { status: 'False' } : yes,
    initialized(seen, phase),
    containers.status === 'True' ? gatesOpen(pod) : containers,
    containers,
    yes,
  ];
  const before = pod.status?.conditions ?? [];
  const { generation } = pod.metadata;
  const ours = own.map((type, index): PodCondition => {
    const verdict = verdicts[index] ?? yes;
    const last = before.find((condition) => condition.type === type);
    const lastTransitionTime = last?.status === verdict.status ? last.lastTransitionTime : formatInstant(now);
    return {
      type,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      ...verdict,
      ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }),
    };
  });
  return [...ours, ...before.filter(({ type }) => !own.includes(type))];
}

function initialized(seen: PodView, phase: string): Verdict {
  if (seen.initialized) return phase === 'Succeeded' ? { status: 'True', reason: 'PodCompleted' } : yes;
  const waited = seen.init.filter(({ container, view }) => !isSidecar(container) && !(view.state === 'ended' && view.ended.exitCode === 0));
  return { status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: ${names(waited)}` };
}

function containersReady(seen: PodView, phase: string): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const sidecars = seen.init.filter(({ container }) => isSidecar(container));
  const unready = [...sidecars, ...seen.app].filter(({ view }) => !(view.state === 'running' && view.ready));
  if (unready.length === 0) return yes;
  return { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: ${names(unready)}` };
}

/** Ready needs more than containers where the pod has gates: conditions that others must set. */
function gatesOpen(pod: Pod): Verdict {
  const problems: string[] = [];
  for (const { conditionType } of pod.spec?.readinessGates ?? []) {
    const condition = pod.status?.conditions?.find(({ type }) => type === conditionType);
    if (condition === undefined) problems.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (condition.status !== 'True')
      problems.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`);
  }
  return problems.length === 0 ? yes : { status: 'False', reason: 'ReadinessGatesNotReady', message: problems.join(', ') };
}

const names = (states: readonly ContainerState[]): string => `[${states.map(({ container }) => container.name).join(' ')}]`;

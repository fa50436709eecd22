import { type ContainerState, type ContainerStatus, isPodReady, type Pod } from '@sluice/kubernetes';
import { type Status, status, type Tone } from './tone.ts';

/** A pod in a word, with the counts that kubectl prints beside it. */
export interface PodState {
  readonly status: Status;
  readonly readyContainers: number;
  readonly containers: number;
  readonly restarts: number;
}

/** The same word that `kubectl get pods` prints in its STATUS column: the most telling fact, from waiting reasons to exit codes. */
export function podState(pod: Pod): PodState {
  const containers = pod.status?.containerStatuses ?? [];
  const starting = initWord(pod);
  const counted = starting === undefined ? containers : (pod.status?.initContainerStatuses ?? []);
  const word = endWord(pod) ?? starting ?? containersWord(pod, containers) ?? phaseWord(pod);
  return {
    status: status(word, toneOfWord(word)),
    readyContainers: containers.filter(isReady).length,
    containers: pod.spec?.containers.length ?? containers.length,
    restarts: counted.reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

const isReady = ({ ready, state }: ContainerStatus): boolean => ready && state?.running !== undefined;

const phaseWord = ({ status: seen }: Pod): string => seen?.reason ?? seen?.phase ?? 'Pending';

/** What being deleted makes of it. */
function endWord({ metadata, status: seen }: Pod): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  return seen?.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
}

/** Where the init containers are, as long as they are not all done. */
function initWord({ spec, status: seen }: Pod): string | undefined {
  const states = seen?.initContainerStatuses ?? [];
  for (const [index, container] of states.entries()) {
    const { state } = container;
    if (state?.terminated?.exitCode === 0) continue;
    const declared = spec?.initContainers?.find(({ name }) => name === container.name);
    if (declared?.restartPolicy === 'Always' && container.started === true) continue;
    const why = state?.terminated === undefined ? waitingReason(state) : terminatedWord(state.terminated);
    if (why !== undefined && why !== 'PodInitializing') return `Init:${why}`;
    return `Init:${index}/${spec?.initContainers?.length ?? states.length}`;
  }
  return undefined;
}

/** What the first container that has something to say says. */
function containersWord(pod: Pod, containers: readonly ContainerStatus[]): string | undefined {
  let word: string | undefined;
  for (const { state } of [...containers].reverse()) {
    const why = waitingReason(state) ?? (state?.terminated === undefined ? undefined : terminatedWord(state.terminated));
    if (why !== undefined) word = why;
  }
  if (word !== 'Completed' || !containers.some(isReady)) return word;
  return isPodReady(pod) ? 'Running' : 'NotReady';
}

const waitingReason = (state: ContainerState | undefined): string | undefined => {
  const reason = state?.waiting?.reason;
  return reason === '' ? undefined : reason;
};

function terminatedWord({ reason, signal, exitCode }: NonNullable<ContainerState['terminated']>): string {
  if (reason !== undefined && reason !== '') return reason;
  return signal !== undefined && signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

const tones: Readonly<Record<string, Tone>> = {
  Running: 'good',
  Completed: 'good',
  Succeeded: 'good',
  Pending: 'moving',
  ContainerCreating: 'moving',
  PodInitializing: 'moving',
  Terminating: 'moving',
  NotReady: 'moving',
  SchedulingGated: 'moving',
  ImagePullBackOff: 'warning',
  ErrImagePull: 'warning',
  RegistryUnavailable: 'warning',
  Unknown: 'unsure',
};

/** Words that are not listed name a failure: CrashLoopBackOff, OOMKilled, Evicted, Error, ExitCode:1 and the like. */
function toneOfWord(word: string): Tone {
  if (/^Init:\d+\/\d+$/.test(word)) return 'moving';
  return tones[word.replace(/^Init:/, '')] ?? 'bad';
}

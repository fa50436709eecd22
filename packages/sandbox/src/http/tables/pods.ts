import { type ContainerStatus, type Instant, type Pod, parseInstant, pods } from '@sluice/kubernetes';
import { ageColumn, ageOf, type Column, defineTable, nameColumn, orNone, wide } from './table.ts';

interface Summary {
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
}

const column = (name: string, cell: (summary: Summary) => string): Column<Pod> => ({ name, cell: (pod, now) => cell(summaryOf(pod, now)) });

export const podTable = defineTable(pods, [
  nameColumn,
  column('Ready', ({ ready }) => ready),
  column('Status', ({ status }) => status),
  column('Restarts', ({ restarts }) => restarts),
  ageColumn,
  wide({ name: 'IP', cell: ({ status }) => orNone(status?.podIPs?.[0]?.ip ?? status?.podIP) }),
  wide({ name: 'Node', cell: ({ spec }) => orNone(spec?.nodeName) }),
  wide({ name: 'Nominated Node', cell: ({ status }) => orNone(status?.nominatedNodeName) }),
  wide({ name: 'Readiness Gates', cell: gatesOf }),
]);

const isTrue = ({ status }: Pod, type: string): boolean =>
  status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;

/** One word for how a pod is, as kubectl's users know it: the phase, unless a container has something worse to tell. */
function summaryOf(pod: Pod, now: Instant): Summary {
  const { spec, status, metadata } = pod;
  const sidecars = new Set((spec?.initContainers ?? []).filter((each) => each.restartPolicy === 'Always').map(({ name }) => name));
  const inits = status?.initContainerStatuses ?? [];
  const mains = status?.containerStatuses ?? [];
  const stuck = stuckInit(inits, sidecars, spec?.initContainers?.length ?? 0);
  const isStarted = stuck === undefined || isTrue(pod, 'Initialized');
  const counted = isStarted ? [...inits.filter(({ name }) => sidecars.has(name)), ...mains] : inits;
  const word = isStarted ? mainWord(pod, mains) : (stuck ?? '');
  const readyMains = isStarted ? mains.filter(({ ready, state }) => ready && state?.running !== undefined).length : 0;
  const readySidecars = inits.filter(({ name, started, ready }) => sidecars.has(name) && started === true && ready).length;
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  const ending = status?.reason === 'NodeLost' ? 'Unknown' : isOver ? word : 'Terminating';
  return {
    ready: `${readyMains + readySidecars}/${(spec?.containers.length ?? 0) + sidecars.size}`,
    status: metadata.deletionTimestamp === undefined ? word : ending,
    restarts: restartsText(counted, now),
  };
}

/** What the first init container that is not done says; undefined when all are. */
function stuckInit(inits: readonly ContainerStatus[], sidecars: ReadonlySet<string>, total: number): string | undefined {
  for (const [index, { name, state, started }] of inits.entries()) {
    const { terminated, waiting } = state ?? {};
    if (terminated?.exitCode === 0 || (sidecars.has(name) && started === true)) continue;
    if (terminated !== undefined) return `Init:${terminated.reason || exitText(terminated)}`;
    const why = waiting?.reason ?? '';
    return why !== '' && why !== 'PodInitializing' ? `Init:${why}` : `Init:${index}/${total}`;
  }
  return undefined;
}

function mainWord(pod: Pod, mains: readonly ContainerStatus[]): string {
  const { status } = pod;
  const gated = status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated') === true;
  const word = gated ? 'SchedulingGated' : status?.reason || (status?.phase ?? 'Unknown');
  const telling = mains.map(wordOf).find((each) => each !== undefined) ?? word;
  if (telling !== 'Completed' || !mains.some(({ ready, state }) => ready && state?.running !== undefined)) return telling;
  return isTrue(pod, 'Ready') ? 'Running' : 'NotReady';
}

function wordOf({ state }: ContainerStatus): string | undefined {
  const { waiting, terminated } = state ?? {};
  if (waiting !== undefined && (waiting.reason ?? '') !== '') return waiting.reason;
  return terminated === undefined ? undefined : terminated.reason || exitText(terminated);
}

const exitText = ({ signal, exitCode }: { readonly signal?: number; readonly exitCode: number }): string =>
  signal !== undefined && signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`;

/** `3 (2m ago)`. */
function restartsText(statuses: readonly ContainerStatus[], now: Instant): string {
  const count = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const ends = statuses.map(({ lastState }) => lastState?.terminated?.finishedAt).filter((each) => typeof each === 'string');
  const last = ends.sort((a, b) => (parseInstant(b) ?? 0) - (parseInstant(a) ?? 0))[0];
  return count === 0 || last === undefined ? String(count) : `${count} (${ageOf(last, now)} ago)`;
}

function gatesOf(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const open = gates.filter(({ conditionType }) => isTrue(pod, conditionType));
  return `${open.length}/${gates.length}`;
}

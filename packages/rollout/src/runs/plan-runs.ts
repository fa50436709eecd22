import { type RolloutStatus, successfulRunHistoryLimitOf, unsuccessfulRunHistoryLimitOf } from '@sluice/api';
import { type Action, normal, type ObservedRollout, type RolloutEvent } from '../plan.ts';
import { podHashOf } from '../replica-sets.ts';
import type { Revisions } from '../revisions.ts';
import type { Wait } from '../waiting.ts';
import { withFreeName } from './free-name.ts';
import { runOf } from './manifest.ts';
import { namedRun, type RunPart, type RunType, runTypes, withNamedRun } from './parts.ts';
import { hashOfRun, isExperiment, isOver, phaseOfRun, type Run } from './run.ts';

/** Something that shall run now; one that may not start is kept if it runs already. */
export interface WantedRun {
  readonly part: RunPart;
  readonly mayStart: boolean;
}

/** What a pass does about analyses and experiments. */
export interface RunPlan {
  /** With the runs named that are wanted, and no others. */
  readonly status: RolloutStatus;
  readonly actions: readonly Action[];
  readonly events: readonly RolloutEvent[];
  /** Why a wanted run cannot be started. */
  readonly wait?: Wait;
}

/**
 * Starts what is wanted and does not run yet, ends what runs and is not wanted, and forgets what is long over. The status of an aborted rollout
 * still names the runs that it had, for people to see why; that of a blue-green rollout keeps them after the promotion, too.
 */
export function planRuns(seen: ObservedRollout, revisions: Revisions, status: RolloutStatus, wanted: readonly WantedRun[]): RunPlan {
  const isKept = (type: RunType) => status.abort === true || type === 'PrePromotion' || type === 'PostPromotion';
  let named = status;
  for (const type of runTypes) {
    if (!isKept(type) && !wanted.some(({ part }) => part.type === type)) named = withNamedRun(named, type, undefined);
  }
  const actions: Action[] = [];
  const events: RolloutEvent[] = [];
  let wait: Wait | undefined;
  for (const { part, mayStart } of wanted) {
    if (!mayStart || namedRun(named, part.type) !== undefined) continue;
    const made = runOf(seen, revisions, part);
    if (!made.ok) {
      wait = { reason: 'AnalysisProblem', message: `${part.field}: ${made.error}.` };
      continue;
    }
    const { run, isNew } = withFreeName(made.value, seen.runs ?? []);
    if (isNew) actions.push({ do: 'start-run', run });
    if (isNew && isExperiment(run)) events.push(normal('ExperimentCreated', `Created Experiment '${run.metadata.name}'`));
    named = withNamedRun(named, part.type, { name: run.metadata.name, phase: phaseOfRun(run) });
  }
  const current = new Set(wanted.flatMap(({ part }) => namedRun(named, part.type)?.name ?? []));
  const idle = (seen.runs ?? []).filter(({ metadata }) => !current.has(metadata.name));
  for (const run of idle) if (!isOver(run) && run.spec.terminate !== true) actions.push({ do: 'stop-run', run });
  for (const run of surplus(seen, revisions, named, idle)) actions.push({ do: 'delete-run', run });
  return { status: named, actions, events, ...(wait === undefined ? {} : { wait }) };
}

/** Runs that are over and beyond what is kept, or whose revision is gone. Those of the wanted and the stable revision stay. */
function surplus({ rollout }: ObservedRollout, revisions: Revisions, status: RolloutStatus, idle: readonly Run[]): readonly Run[] {
  const kept = new Set([revisions.currentHash, status.stableRS]);
  const hashes = new Set(revisions.all.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(podHashOf));
  const over = idle
    .filter((run) => isOver(run) && run.metadata.deletionTimestamp === undefined && !kept.has(hashOfRun(run)))
    .sort(newestFirst);
  const isOrphan = (run: Run) => !hashes.has(hashOfRun(run) ?? '');
  const beyond = (isExperimentRun: boolean, isSuccess: boolean, limit: number) =>
    over
      .filter((run) => isExperiment(run) === isExperimentRun && (phaseOfRun(run) === 'Successful') === isSuccess && !isOrphan(run))
      .slice(Math.max(0, limit));
  return [
    ...over.filter(isOrphan),
    ...[false, true].flatMap((kind) => [
      ...beyond(kind, true, successfulRunHistoryLimitOf(rollout)),
      ...beyond(kind, false, unsuccessfulRunHistoryLimitOf(rollout)),
    ]),
  ];
}

const newestFirst = (a: Run, b: Run): number => (ageKey(a) < ageKey(b) ? 1 : -1);
const ageKey = ({ metadata }: Run): string => `${metadata.creationTimestamp ?? ''} ${metadata.uid ?? ''}`;

import { type RolloutStatus, revisionAnnotation, type StepPluginStatus } from '@sluice/api';
import { formatInstant, type Instant, uidOf } from '@sluice/kubernetes';
import {
  type Action,
  hasStable,
  isPromoted,
  isStepPluginDone,
  isUndecided,
  normal,
  type ObservedRollout,
  type RolloutEvent,
  type StepPluginCall,
  type StepPluginOperation,
  stepPluginDueAt,
  stepPluginStatusOf,
  stepPluginsOf,
  warning,
  withStepPlugin,
} from '@sluice/rollout';
import type { CanaryView } from './split.ts';

/** What a pass does about plugin steps. */
export interface StepPluginPlan {
  /** With a record of everything that has been asked. */
  readonly status: RolloutStatus;
  readonly actions: readonly Action[];
  readonly events: readonly RolloutEvent[];
  /** When the next question is due. */
  readonly revisitAt?: Instant;
}

/** How often an end or an undoing is tried where it only gives errors: the rollout does not depend on it. */
const mostTries = 10;

/**
 * The plugin of the present step is asked to run, again and again until it is done. One that runs while the rollout goes on without it is
 * asked to terminate. After an abort, those that have run are asked to undo it, the last one first, one after the other.
 */
export function planStepPlugins(view: CanaryView): StepPluginPlan {
  const { seen, status } = view;
  const next = nextOperation(view);
  const events = transitions(stepPluginsOf(seen.rollout.status ?? {}), stepPluginsOf(status));
  const superseded = supersededCalls(seen, status);
  if (next === undefined) return { status, actions: superseded, events };
  const { name, index, operation } = next;
  if (operation === 'Run' && seen.stepPlugins?.disabled.has(name) === true) {
    const record = { index, name, operation, phase: 'Successful', message: 'The plugin is disabled', disabled: true, executions: 0 };
    return { status: withStepPlugin(status, { ...record, finishedAt: formatInstant(seen.now) }), actions: superseded, events };
  }
  const before = stepPluginStatusOf(status, index, operation);
  const due = stepPluginDueAt(before);
  if (due !== undefined && due > seen.now) return { status, actions: superseded, events, revisitAt: due };
  const record = before ?? { index, name, operation, phase: 'Running', startedAt: formatInstant(seen.now), executions: 0 };
  const call = callFor(seen, status, record, operation);
  const isOpen = seen.stepPlugins?.underWay.has(call.id) === true;
  return {
    status: before === undefined ? withStepPlugin(status, record) : status,
    actions: [...superseded, ...(isOpen ? [] : [{ do: 'call-step-plugin', call } as const])],
    events,
  };
}

interface Operation {
  readonly name: string;
  readonly index: number;
  readonly operation: StepPluginOperation;
}

function nextOperation({ seen, revisions, status }: CanaryView): Operation | undefined {
  const { rollout } = seen;
  // An attempt has its name from its beginning, which the pass that begins it has yet to write.
  if (isNewAttempt(seen, status)) return undefined;
  const index = status.currentStepIndex ?? -1;
  const runs = stepPluginsOf(status).filter(({ operation, disabled }) => operation === 'Run' && disabled !== true);
  const isOpen = (run: StepPluginStatus, operation: StepPluginOperation) => {
    const record = stepPluginStatusOf(status, run.index, operation);
    return record === undefined || (!isStepPluginDone(record) && (record.executions ?? 0) < mostTries);
  };
  if (status.abort === true) {
    const ran = runs.filter(({ phase, index: at }) => phase !== 'Failed' && stepPluginStatusOf(status, at, 'Terminate') === undefined);
    const undone = ran.sort((a, b) => b.index - a.index).find((run) => isOpen(run, 'Abort'));
    return undone === undefined ? undefined : { name: undone.name, index: undone.index, operation: 'Abort' };
  }
  const left = runs.find((run) => !isStepPluginDone(run) && run.index !== index && isOpen(run, 'Terminate'));
  if (left !== undefined) return { name: left.name, index: left.index, operation: 'Terminate' };
  const step = rollout.spec.strategy?.canary?.steps?.[index]?.plugin;
  const isHalted = rollout.spec.paused === true || !hasStable(status) || isPromoted(status) || isUndecided(status);
  if (step === undefined || isHalted || revisions.current === undefined) return undefined;
  const run = stepPluginStatusOf(status, index, 'Run');
  return run !== undefined && isStepPluginDone(run) ? undefined : { name: step.name, index, operation: 'Run' };
}

/** Whether this pass is the first of a revision, of its steps, or of a retry. */
function isNewAttempt({ rollout: { status: before = {} } }: ObservedRollout, status: RolloutStatus): boolean {
  const isRetry = before.abortedAt !== undefined && status.abort !== true;
  return isRetry || before.currentPodHash !== status.currentPodHash || before.currentStepHash !== status.currentStepHash;
}

function callFor(
  { rollout }: ObservedRollout,
  { currentPodHash: podHash = '', stableRS = '', duration }: RolloutStatus,
  { index, name, executions = 0 }: StepPluginStatus,
  operation: StepPluginOperation,
): StepPluginCall {
  const { namespace = '', annotations = {} } = rollout.metadata;
  const uid = uidOf(rollout);
  const attempt = duration?.rolloutStartedAt ?? '';
  const execution = executions + 1;
  const id = [uid, podHash, attempt, index, operation, execution].join('/');
  const step = rollout.spec.strategy?.canary?.steps?.[index]?.plugin;
  const config = step?.name === name ? step.config : undefined;
  const state = [stepPluginStatusOf(rollout.status ?? {}, index, operation), stepPluginStatusOf(rollout.status ?? {}, index, 'Run')];
  const remembered = state.find((each) => each?.status !== undefined)?.status;
  return {
    id,
    plugin: name,
    index,
    operation,
    execution,
    podHash,
    attempt,
    body: {
      operation,
      id,
      execution,
      plugin: name,
      step: index,
      rollout: { namespace, name: rollout.metadata.name, uid },
      revision: annotations[revisionAnnotation] ?? '',
      podTemplateHash: podHash,
      stablePodTemplateHash: stableRS,
      ...(config === undefined ? {} : { config }),
      ...(remembered === undefined ? {} : { status: remembered }),
    },
  };
}

/** The plugins of an update that another one takes the place of are asked once to undo what they did: its records go in this pass. */
function supersededCalls(seen: ObservedRollout, status: RolloutStatus): readonly Action[] {
  const { status: before = {} } = seen.rollout;
  if (!isNewAttempt(seen, status) || before.abort === true || before.abortedAt !== undefined || isPromoted(before)) return [];
  return stepPluginsOf(before)
    .filter(({ operation, disabled, phase }) => operation === 'Run' && disabled !== true && phase !== 'Failed')
    .sort((a, b) => b.index - a.index)
    .map((run) => ({ do: 'call-step-plugin', call: callFor(seen, before, { ...run, executions: 0 }, 'Abort') }));
}

/** What plugins have answered, as events tell it where it is another phase. That one has done its work is told by the end of the step. */
function transitions(before: readonly StepPluginStatus[], after: readonly StepPluginStatus[]): readonly RolloutEvent[] {
  return after.flatMap((record): readonly RolloutEvent[] => {
    const { index, name, operation, phase, message } = record;
    const former = before.find((each) => each.index === index && each.operation === operation);
    if (former?.phase === phase || (operation === 'Run' && phase === 'Successful')) return [];
    const text = `Step Plugin ${index + 1} (${name}) ${operation}: ${phase}${message === undefined ? '' : `: ${message}`}`;
    return [phase === 'Failed' || phase === 'Error' ? warning('StepPluginTransition', text) : normal('StepPluginTransition', text)];
  });
}

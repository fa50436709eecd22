import type { RolloutStatus, StepPluginStatus } from '@sluice/api';
import { formatInstant, type Instant, parseDurationMs, parseInstant } from '@sluice/kubernetes';
import { withStatus } from './status.ts';

/** What may be asked of a step plugin: to do its work, to end it since the rollout goes on without it, or to undo it. */
export type StepPluginOperation = 'Run' | 'Terminate' | 'Abort';

/** One question to a step plugin. */
export interface StepPluginCall {
  /** The same whenever the same is asked again, as after a crash: the plugin does nothing twice. */
  readonly id: string;
  readonly plugin: string;
  readonly index: number;
  readonly operation: StepPluginOperation;
  /** 1 for the first of this operation at this step. */
  readonly execution: number;
  readonly podHash: string;
  /** When this attempt at the revision began: a retry is another one. */
  readonly attempt: string;
  /** What is sent. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a plugin says, or, as phase Error, why it says nothing. */
export interface StepPluginOutcome {
  readonly phase: 'Running' | 'Successful' | 'Failed' | 'Error';
  readonly message?: string;
  /** When it wants to be asked again. */
  readonly requeueAfterMs?: number;
  /** What it wants to be told again. */
  readonly status?: NonNullable<StepPluginStatus['status']>;
}

export interface StepPluginAnswer {
  readonly call: StepPluginCall;
  readonly at: Instant;
  readonly outcome: StepPluginOutcome;
}

/** The step plugins of a controller, as far as a Rollout is concerned. */
export interface ObservedStepPlugins {
  /** Those that the operator has registered. */
  readonly names: readonly string[];
  /** Those of them that are switched off. */
  readonly disabled: ReadonlySet<string>;
  /** The ids of questions that are not answered yet. */
  readonly underWay: ReadonlySet<string>;
  /** Answers that are not in the status yet. */
  readonly answers: readonly StepPluginAnswer[];
}

/** How long until a plugin that runs is asked again, where it does not say; and the shortest time. */
const usualMs = 30_000;
const shortestMs = 10_000;
/** An error is asked again after the shortest time, then after twice as long, up to this. */
const longestMs = 300_000;

export const stepPluginsOf = ({ canary }: RolloutStatus): readonly StepPluginStatus[] => canary?.stepPluginStatuses ?? [];

/** The record of one operation at one step. */
export const stepPluginStatusOf = (status: RolloutStatus, index: number, operation: StepPluginOperation): StepPluginStatus | undefined =>
  stepPluginsOf(status).find((each) => each.index === index && each.operation === operation);

/** What the plugin of the present step has said of its work. */
export const presentStepPlugin = (status: RolloutStatus): StepPluginStatus | undefined =>
  stepPluginStatusOf(status, status.currentStepIndex ?? -1, 'Run');

/** When a plugin is to be asked again; undefined where it has not been asked yet. */
export function stepPluginDueAt({ updatedAt = '', backoff = '' }: Partial<StepPluginStatus> = {}): Instant | undefined {
  const answeredAt = parseInstant(updatedAt);
  return answeredAt === undefined ? undefined : answeredAt + (parseDurationMs(backoff) ?? 0);
}

/** The status with this record in place of the one for the same operation and step. */
export function withStepPlugin(status: RolloutStatus, record: StepPluginStatus): RolloutStatus {
  const all = stepPluginsOf(status);
  const at = all.findIndex(({ index, operation }) => index === record.index && operation === record.operation);
  return withStatus(status, { canary: { ...status.canary, stepPluginStatuses: at < 0 ? [...all, record] : all.with(at, record) } });
}

/** Whether an operation needs no further question. */
export const isStepPluginDone = ({ phase }: StepPluginStatus): boolean => phase === 'Successful' || phase === 'Failed';

/** The status with what plugins have said since: of this revision, this attempt, and the very question that was open. */
export const withStepPluginAnswers = (status: RolloutStatus, answers: readonly StepPluginAnswer[]): RolloutStatus =>
  answers.reduce((before, { call, at, outcome }) => {
    const record = stepPluginStatusOf(before, call.index, call.operation);
    const isOfNow = call.podHash === before.currentPodHash && call.attempt === before.duration?.rolloutStartedAt;
    if (!isOfNow || record === undefined || isStepPluginDone(record) || call.execution !== (record.executions ?? 0) + 1) return before;
    return withStepPlugin(before, recordOf(record, outcome, at));
  }, status);

function recordOf(before: StepPluginStatus, { phase, message, requeueAfterMs, status }: StepPluginOutcome, at: Instant): StepPluginStatus {
  const { message: _message, backoff: _backoff, ...rest } = before;
  const again = phase === 'Running' ? Math.max(shortestMs, requeueAfterMs ?? usualMs) : phase === 'Error' ? nextRetryMs(before) : undefined;
  const time = formatInstant(at);
  return {
    ...rest,
    phase,
    ...(message === undefined ? {} : { message }),
    updatedAt: time,
    ...(again === undefined ? { finishedAt: time } : { backoff: `${Math.ceil(again / 1000)}s` }),
    executions: (before.executions ?? 0) + 1,
    ...(status === undefined ? {} : { status }),
  };
}

function nextRetryMs({ phase, backoff }: StepPluginStatus): number {
  const seconds = Number.parseInt(backoff ?? '', 10);
  return phase === 'Error' && seconds > 0 ? Math.min(longestMs, seconds * 2000) : shortestMs;
}

/** Why the plugin of the present step makes the rollout abort. */
export function stepPluginFailure(status: RolloutStatus): string | undefined {
  const record = presentStepPlugin(status);
  return record?.phase === 'Failed' ? `Step Plugin ${record.index + 1} (${record.name}) failed: ${record.message ?? ''}` : undefined;
}

import { formatInstant, type Instant, type Job, type JobCondition, type JobStatus, type Pod, parseInstant } from '@sluice/kubernetes';
import { restarts } from '../pod-facts.ts';
import { nextStart, type Tally, tallyOf } from './tally.ts';

export interface ObservedJob {
  readonly job: Job;
  /** Those that it owns. */
  readonly pods: readonly Pod[];
  readonly now: Instant;
}

export type JobAction =
  | { readonly do: 'create-pods'; readonly count: number }
  /** `counted`: they count as failed pods of the Job; else it is as if they had never been. */
  | { readonly do: 'delete-pods'; readonly pods: readonly Pod[]; readonly counted: boolean }
  /** Lets go of pods that the status has noted. Only after the status is written. */
  | { readonly do: 'free-pods'; readonly pods: readonly Pod[] }
  | { readonly do: 'delete-job' };

export interface JobPlan {
  readonly status: JobStatus;
  /** After the status is written, in this order. */
  readonly actions: readonly JobAction[];
  readonly revisitAt?: Instant;
}

const isTrue = (job: Job, type: string): boolean =>
  job.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;

/** The next step of a Job: one of waiting for its end, ending, or running pods. */
export function planJob(seen: ObservedJob): JobPlan {
  const { job } = seen;
  if (isTrue(job, 'Complete') || isTrue(job, 'Failed')) return planFinished(seen);
  const tally = tallyOf(job, seen.pods);
  if (job.metadata.deletionTimestamp !== undefined) return { status: statusOf(seen, tally), actions: free(tally) };
  const verdict = verdictOn(seen, tally);
  if (verdict !== undefined) return planEnd(seen, tally, verdict);
  if (job.spec?.suspend === true) return planSuspended(seen, tally);
  return planWork(seen, tally);
}

interface Verdict {
  readonly ends: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** Whether the Job is decided, by what it said before or by what its pods did. */
function verdictOn({ job, now }: ObservedJob, tally: Tally): Verdict | undefined {
  const { backoffLimit = 6, completions, activeDeadlineSeconds, suspend } = job.spec ?? {};
  const said = job.status?.conditions?.find(
    ({ type, status }) => status === 'True' && (type === 'FailureTarget' || type === 'SuccessCriteriaMet'),
  );
  if (said !== undefined)
    return { ends: said.type === 'FailureTarget' ? 'Failed' : 'Complete', reason: said.reason ?? '', message: said.message ?? '' };
  const restarted = job.spec?.template.spec?.restartPolicy === 'OnFailure' ? tally.active.reduce((sum, pod) => sum + restarts(pod), 0) : 0;
  if (tally.failed > backoffLimit || (restarted > 0 && restarted >= Math.max(1, backoffLimit)))
    return { ends: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  const startedAt = parseInstant(job.status?.startTime ?? '');
  if (activeDeadlineSeconds !== undefined && startedAt !== undefined && suspend !== true && startedAt + activeDeadlineSeconds * 1000 <= now)
    return { ends: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
  const done = completions === undefined ? tally.succeeded > 0 && tally.active.length === 0 : tally.succeeded >= completions;
  return done ? { ends: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' } : undefined;
}

/** First the verdict; the end itself when no pod runs any more and all are counted. */
function planEnd(seen: ObservedJob, tally: Tally, verdict: Verdict): JobPlan {
  const { now } = seen;
  const { reason, message } = verdict;
  const target = { type: verdict.ends === 'Failed' ? 'FailureTarget' : 'SuccessCriteriaMet', status: 'True', reason, message };
  const base = withConditions(statusOf(seen, tally), [target], now);
  const { succeeded = [], failed = [] } = tally.counts.uncountedTerminatedPods;
  if (tally.active.length > 0)
    return { status: base, actions: [...free(tally), { do: 'delete-pods', pods: tally.active, counted: verdict.ends === 'Failed' }] };
  if (tally.terminating > 0 || succeeded.length + failed.length > 0) return { status: base, actions: free(tally) };
  const ended = withConditions(base, [{ type: verdict.ends, status: 'True', reason, message }], now);
  return { status: verdict.ends === 'Complete' ? { ...ended, completionTime: formatInstant(now) } : ended, actions: free(tally) };
}

function planFinished({ job, pods, now }: ObservedJob): JobPlan {
  const actions = free(tallyOf(job, pods));
  const { status = {} } = job;
  const { ttlSecondsAfterFinished } = job.spec ?? {};
  const end = status.conditions?.find(({ type, status: is }) => is === 'True' && (type === 'Complete' || type === 'Failed'));
  const endedAt = parseInstant(end?.lastTransitionTime ?? '');
  if (ttlSecondsAfterFinished === undefined || endedAt === undefined || job.metadata.deletionTimestamp !== undefined)
    return { status, actions };
  const revisitAt = endedAt + ttlSecondsAfterFinished * 1000;
  return revisitAt <= now ? { status, actions: [...actions, { do: 'delete-job' }] } : { status, actions, revisitAt };
}

function planSuspended(seen: ObservedJob, tally: Tally): JobPlan {
  const { startTime: _, ...status } = statusOf(seen, tally);
  const suspended = { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' };
  const running: JobAction[] = tally.active.length === 0 ? [] : [{ do: 'delete-pods', pods: tally.active, counted: false }];
  return { status: withConditions(status, [suspended], seen.now), actions: [...free(tally), ...running] };
}

function planWork(seen: ObservedJob, tally: Tally): JobPlan {
  const { job, pods, now } = seen;
  const { completions, parallelism = 1, activeDeadlineSeconds } = job.spec ?? {};
  const wanted =
    completions === undefined
      ? tally.succeeded > 0
        ? tally.active.length
        : parallelism
      : Math.min(parallelism, completions - tally.succeeded);
  const surplus = tally.active.length - wanted;
  const startTime = job.status?.startTime ?? formatInstant(now);
  const resumed = isTrue(job, 'Suspended') ? [{ type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' }] : [];
  const status = withConditions({ ...statusOf(seen, tally), startTime }, resumed, now);
  const deadline = activeDeadlineSeconds === undefined ? Infinity : (parseInstant(startTime) ?? now) + activeDeadlineSeconds * 1000;
  const start = surplus < 0 ? (nextStart(pods) ?? now) : Infinity;
  const actions: JobAction[] = [...free(tally)];
  if (surplus > 0) actions.push({ do: 'delete-pods', pods: tally.active.slice(0, surplus), counted: false });
  if (start <= now) actions.push({ do: 'create-pods', count: -surplus });
  const revisitAt = Math.min(deadline, start > now ? start : Infinity);
  return revisitAt === Infinity ? { status, actions } : { status, actions, revisitAt };
}

const free = ({ free: pods }: Tally): JobAction[] => (pods.length === 0 ? [] : [{ do: 'free-pods', pods }]);

function statusOf({ job: { status = {} } }: ObservedJob, tally: Tally): JobStatus {
  return { ...status, ...tally.counts, active: tally.active.length, ready: tally.ready, terminating: tally.terminating };
}

function withConditions(status: JobStatus, news: readonly JobCondition[], now: Instant): JobStatus {
  const before = status.conditions ?? [];
  const changed = news.filter(({ type, status: is }) => !before.some((each) => each.type === type && each.status === is));
  if (changed.length === 0) return status;
  const stamped = changed.map((each) => ({ ...each, lastProbeTime: formatInstant(now), lastTransitionTime: formatInstant(now) }));
  return { ...status, conditions: [...before.filter(({ type }) => !changed.some((each) => each.type === type)), ...stamped] };
}

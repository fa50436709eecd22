import type { Report, Task } from '@sluice/analysis';
import type { AnalysisRun } from '@sluice/api';
import { type Instant, isApiError, jsonEqual, type Log, parseInstant, uidOf } from '@sluice/kubernetes';
import { carryOut, type MeasuringPorts } from './carry-out.ts';

/** The measurements under way. A pass over a run never waits for one: it starts them, and comes again when there is something to write. */
export interface Measuring {
  /** Begins the tasks that are not under way yet. One at a time for each metric. */
  start(run: AnalysisRun, tasks: readonly Task[]): void;
  /** What came in and is not written yet. */
  reportsOf(run: AnalysisRun): readonly Report[];
  /** Those are written. */
  written(run: AnalysisRun, reports: readonly Report[]): void;
  /** There is news about a measurement that takes time. */
  wake(uid: string, metric: string): void;
  awakeOf(run: AnalysisRun): ReadonlySet<string>;
  /** When something that gave no news is to be asked again. */
  nextOf(run: AnalysisRun): Instant | undefined;
  /** The run is over or gone: nothing of it is kept. What is still under way is ended when it answers. */
  forget(uid: string): void;
}

interface MeasuringOptions {
  readonly ports: MeasuringPorts;
  readonly log: Log;
  /** A report came in. `isLast`: nothing more of this run is under way. */
  onReport(run: AnalysisRun, isLast: boolean): void;
  /** The API server could not serve a task: the run wants another pass then. */
  onFailure(run: AnalysisRun, retryAt: Instant): void;
}

const firstRetryMs = 1000;
const longestRetryMs = 30_000;

/** What is known of one metric of a run between two passes. */
interface Slot {
  /** A task that is under way. */
  busy: boolean;
  /** A task was due meanwhile. */
  again: boolean;
  awake: boolean;
  /** Nothing new was there; not to be asked before, but for news. */
  notBefore: Instant | undefined;
  /** How often in a row the API server could not serve. */
  failures: number;
  /** Not to be tried before, whatever happens. */
  retryAt: Instant;
}

interface RunState {
  readonly slots: Map<string, Slot>;
  reports: readonly Report[];
}

export function createMeasuring({ ports, log, onReport, onFailure }: MeasuringOptions): Measuring {
  const { clock } = ports;
  const states = new Map<string, RunState>();

  const stateOf = (uid: string): RunState => {
    const present = states.get(uid) ?? { slots: new Map(), reports: [] };
    states.set(uid, present);
    return present;
  };
  const slotOf = (state: RunState, metric: string): Slot => {
    const present = state.slots.get(metric) ?? { busy: false, again: false, awake: false, notBefore: undefined, failures: 0, retryAt: 0 };
    state.slots.set(metric, present);
    return present;
  };
  const isBusy = ({ slots }: RunState): boolean => [...slots.values()].some(({ busy }) => busy);

  const begin = async (run: AnalysisRun, task: Task, state: RunState, slot: Slot): Promise<void> => {
    slot.busy = true;
    slot.again = false;
    slot.awake = false;
    slot.notBefore = undefined;
    const report = await carryOut(ports, run, task).catch((error: unknown) => {
      const { name } = run.metadata;
      log.warn('a measurement could not be made: trying again', { analysisRun: name, metric: task.metric.name, error: String(error) });
      const askedMs = isApiError(error) ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
      slot.retryAt = clock.now() + Math.max(askedMs, Math.min(firstRetryMs * 2 ** slot.failures, longestRetryMs));
      slot.failures += 1;
      return undefined;
    });
    slot.busy = false;
    if (states.get(uidOf(run)) !== state) {
      if (report !== undefined) abandon(run, task, report);
    } else if (report === undefined) onFailure(run, slot.retryAt);
    else if (isNews(task, report)) {
      slot.failures = 0;
      state.reports = [...state.reports, report];
      onReport(run, !isBusy(state));
    } else {
      slot.notBefore = parseInstant(report.measurement.resumeAt ?? '');
      if (slot.again || slot.awake || slot.notBefore !== undefined) onReport(run, !isBusy(state));
    }
  };

  /** The run ended while this was begun: it must not go on by itself. */
  const abandon = (run: AnalysisRun, { metric, number }: Task, { measurement }: Report): void => {
    if (measurement.finishedAt !== undefined) return;
    carryOut(ports, run, { do: 'cancel', metric, number, measurement }).catch((error: unknown) => {
      log.warn('a measurement of a run that is over could not be ended', { analysisRun: run.metadata.name, error: String(error) });
    });
  };

  return {
    start(run, tasks) {
      if (tasks.length === 0) return;
      const state = stateOf(uidOf(run));
      for (const task of tasks) {
        const slot = slotOf(state, task.metric.name);
        if (slot.busy) slot.again = true;
        else if (slot.retryAt > clock.now()) continue;
        else if (slot.awake || task.do === 'cancel' || slot.notBefore === undefined || slot.notBefore <= clock.now())
          void begin(run, task, state, slot);
      }
    },
    reportsOf: (run) => states.get(uidOf(run))?.reports ?? [],
    written(run, reports) {
      const state = states.get(uidOf(run));
      if (state !== undefined) state.reports = state.reports.filter((report) => !reports.includes(report));
    },
    wake(uid, metric) {
      slotOf(stateOf(uid), metric).awake = true;
    },
    awakeOf(run) {
      const slots = [...(states.get(uidOf(run))?.slots ?? [])];
      return new Set(slots.filter(([, { awake }]) => awake).map(([metric]) => metric));
    },
    nextOf(run) {
      const moments = [...(states.get(uidOf(run))?.slots.values() ?? [])].flatMap(({ busy, notBefore, retryAt }) =>
        busy ? [] : retryAt > clock.now() ? retryAt : (notBefore ?? []),
      );
      return moments.length === 0 ? undefined : Math.min(...moments);
    },
    forget: (uid) => void states.delete(uid),
  };
}

/** Whether a report says more than that all is as before. */
function isNews(task: Task, { measurement }: Report): boolean {
  if (task.do === 'measure' || measurement.finishedAt !== undefined) return true;
  const { resumeAt: _before, ...before } = task.measurement;
  const { resumeAt: _after, ...after } = measurement;
  return !jsonEqual(before, after);
}

import { isOver, planForInvalidRun, planRun, type RunPlan, type Seen } from '@sluice/analysis';
import { type AnalysisRun, analysisRuns, shapeProblems } from '@sluice/api';
import { type Clock, type Instant, type KubernetesClient, type Log, parseKeyText, remembered, uidOf } from '@sluice/kubernetes';
import { pluginsOf, withKnownPlugins } from '@sluice/metric-providers';
import type { EventRecorder, Informer } from '@sluice/runtime';
import { deleteRun } from '../write-run.ts';
import { catchingUp, writeStatus } from '../write-status.ts';
import { forgetMeasurement, type MeasuringPorts, providerOf } from './carry-out.ts';
import type { Measuring } from './measuring.ts';

export interface RunPorts {
  readonly client: KubernetesClient;
  readonly informer: Informer<AnalysisRun>;
  readonly measuring: Measuring;
  readonly measuringPorts: MeasuringPorts;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: EventRecorder;
}

/** One pass over one AnalysisRun: what came in is judged and written, what is due is begun. */
export async function reconcileRun(ports: RunPorts, key: string): Promise<{ revisitAt?: Instant }> {
  const { client, informer, measuring, clock } = ports;
  const stored = informer.store.get(parseKeyText(key));
  if (stored === undefined || stored.metadata.deletionTimestamp !== undefined) return {};
  const run = withKnownPlugins(stored);
  const reports = measuring.reportsOf(run);
  const plan = planFor(ports, run, { now: clock.now(), reports, awake: measuring.awakeOf(run) });
  if (plan.remove) {
    await deleteRun(client, run);
    return {};
  }
  await catchingUp(client, informer, run, writeStatus(client, analysisRuns, run, plan.status));
  measuring.written(run, reports);
  tell(ports, run, plan);
  for (const { metric, measurement } of plan.dropped) await forgetMeasurement(ports.measuringPorts, run, metric, measurement);
  measuring.start(run, plan.tasks);
  if (isOver(plan.status.phase)) measuring.forget(uidOf(run));
  const moments = [plan.revisitAt, measuring.nextOf(run)].filter((each) => each !== undefined);
  return moments.length === 0 ? {} : { revisitAt: Math.min(...moments) };
}

function planFor({ measuringPorts }: RunPorts, run: AnalysisRun, seen: Seen): RunPlan {
  const [problem] = problemsOf(run, measuringPorts.providers);
  if (problem !== undefined && !isOver(run.status?.phase ?? ''))
    return planForInvalidRun(run, `Analysis spec invalid: ${problem}`, seen.now);
  return planRun(run, seen);
}

/** What keeps a run from being carried out that only the controller can know: its shape, where the server is lax, and its providers. */
const problemsOf = remembered((run: AnalysisRun, providers: MeasuringPorts['providers']): readonly string[] => {
  const shape = shapeProblems(analysisRuns, run);
  if (shape.length > 0) return shape.map(({ message }) => message);
  return run.spec.metrics.flatMap((metric, index) => {
    const [configured] = Object.keys(metric.provider);
    if (configured === undefined || providerOf(metric, providers) !== undefined) return [];
    const wanted = configured === 'plugin' ? `the plugin '${pluginsOf(metric).join("', '")}'` : `'${configured}'`;
    return [`metrics[${index}]: this controller has no provider for ${wanted}`];
  });
});

function tell({ recorder, log }: RunPorts, run: AnalysisRun, { events, status }: RunPlan): void {
  for (const event of events) recorder.record(run, event);
  const { phase, message } = status;
  if (phase === run.status?.phase) return;
  const { namespace, name } = run.metadata;
  log.info('analysis', { analysisRun: `${namespace}/${name}`, phase, message });
}

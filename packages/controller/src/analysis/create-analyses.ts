import { isOver } from '@sluice/analysis';
import type { AnalysisRun } from '@sluice/api';
import { type KubernetesClient, keyOf, keyText, type StopSignal, uidOf } from '@sluice/kubernetes';
import { type AccessToken, builtInProviders, type Http, type JobCluster, type MetricProvider } from '@sluice/metric-providers';
import { createReconciler, type EventRecorder, type Informer, type Reconciler } from '@sluice/runtime';
import { byUid, type InformerPorts } from '../informers.ts';
import type { MeasuringPorts } from './carry-out.ts';
import { createMeasuring } from './measuring.ts';
import { reconcileRun } from './reconcile-run.ts';
import { createSecretReader } from './secret-reader.ts';
import { createJobWatch } from './watch-jobs.ts';

/** How metrics are measured. Default: by the built-in providers, over the network, with Jobs in the same cluster. */
export interface MeasuringOptions {
  readonly providers?: readonly MetricProvider[];
  readonly http?: Http;
  readonly jobs?: JobCluster;
  /** The namespace that the controller is in. */
  readonly namespace?: string;
  /** A setting of the process: an environment variable. */
  readonly setting?: (name: string) => string | undefined;
  /** A file of the process; undefined where it cannot be read. */
  readonly readFile?: (path: string) => Promise<string | undefined>;
  /** Access tokens that still hold, shared with others that ask outside. */
  readonly tokens?: Map<string, AccessToken>;
  /** Runs that are worked on at the same time. Measurements are not counted: no pass waits for one. Default 10. */
  readonly workers?: number;
}

interface AnalysesOptions {
  readonly ports: InformerPorts;
  /** For writes and for reading single objects. */
  readonly client: KubernetesClient;
  readonly informer: Informer<AnalysisRun>;
  readonly recorder: EventRecorder;
  readonly measuring: MeasuringOptions & Required<Pick<MeasuringOptions, 'http' | 'tokens'>>;
  readonly stop: StopSignal;
  onPass?(pass: { readonly key: string; readonly seconds: number; readonly error?: unknown }): void;
}

/** How long a report waits for those of the same run that are still under way, so that all are written together. */
const togetherMs = 500;

/** All that carries out AnalysisRuns. */
export function createAnalyses({ ports, client, informer, recorder, measuring: options, stop, onPass }: AnalysesOptions): Reconciler {
  const { clock, log } = ports;
  const jobs = options.jobs ?? { client, isElsewhere: false };
  const measuringPorts: MeasuringPorts = {
    providers: options.providers ?? builtInProviders,
    http: options.http,
    client,
    jobs,
    clock,
    readSecret: createSecretReader(client, clock),
    namespace: options.namespace ?? '',
    setting: options.setting ?? (() => undefined),
    readFile: options.readFile ?? (async () => undefined),
    tokens: options.tokens,
  };
  const measuring = createMeasuring({
    ports: measuringPorts,
    log,
    onReport: (run, isLast) => passes.queue.addAt(keyText(keyOf(run)), clock.now() + (isLast ? 0 : togetherMs)),
    onFailure: (run, retryAt) => passes.queue.addAt(keyText(keyOf(run)), retryAt),
  });
  const watchJobs = createJobWatch(ports, jobs, {
    stop,
    onChange(uid, metric) {
      const [run] = informer.store.by(byUid, uid);
      if (run === undefined || isOver(run.status?.phase ?? '')) return;
      measuring.wake(uid, metric);
      passes.queue.add(keyText(keyOf(run)));
    },
  });
  const passes = createReconciler({
    name: 'analysis-run',
    workers: options.workers ?? 10,
    clock,
    log,
    reconcile: (key) => reconcileRun({ client, informer, measuring, measuringPorts, clock, log, recorder }, key),
    ...(onPass === undefined ? {} : { onPass }),
  });
  informer.onChange(({ key, before, after }) => {
    if (before !== undefined && before.metadata.uid !== after?.metadata.uid) measuring.forget(uidOf(before));
    if (after?.spec.metrics?.some(({ provider }) => provider?.job !== undefined) && !isOver(after.status?.phase ?? '')) watchJobs();
    passes.queue.add(keyText(key));
  });
  return passes;
}

import { type AnalysisRun, type Rollout, replicasOf } from '@sluice/api';
import type { KubeObject } from '@sluice/kubernetes';
import { conditionOf } from '@sluice/rollout';
import { builtInRouters } from '@sluice/traffic-routers';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Observer } from './controller.ts';
import { shapeOf } from './decide.ts';
import type { Informers } from './informers.ts';

export interface Metrics extends Observer {
  /** One request to the API server. */
  onRequest(request: { readonly verb: string; readonly resource: string; readonly namespace?: string; readonly code: number }): void;
  /** All metrics in Prometheus' text format, and its content type. */
  render(): Promise<{ readonly text: string; readonly contentType: string }>;
}

/** The metrics of the reference controller, by the same names and labels, so that dashboards and alerts keep working. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  let watched: Informers | undefined;
  const wellFormed = (): readonly Rollout[] => watched?.rollouts.store.list().filter((each) => shapeOf(each).length === 0) ?? [];

  const perRollout = (name: string, help: string, value: (rollout: Rollout) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['namespace', 'name'],
      registers,
      collect() {
        this.reset();
        for (const rollout of wellFormed()) this.set(namesOf(rollout), value(rollout));
      },
    });
  new Gauge({
    name: 'rollout_info',
    help: 'One series for each Rollout.',
    labelNames: ['namespace', 'name', 'strategy', 'traffic_router', 'phase'],
    registers,
    collect() {
      this.reset();
      for (const rollout of wellFormed()) {
        const strategy = rollout.spec.strategy?.blueGreen === undefined ? 'canary' : 'blueGreen';
        this.set({ ...namesOf(rollout), strategy, traffic_router: routerLabel(rollout), phase: metricPhase(rollout) }, 1);
      }
    },
  });
  perRollout('rollout_info_replicas_desired', 'Pods wanted.', replicasOf);
  perRollout('rollout_info_replicas_available', 'Pods available.', ({ status }) => status?.availableReplicas ?? 0);
  perRollout('rollout_info_replicas_unavailable', 'Pods that exist and are not available.', ({ status }) =>
    Math.max(0, (status?.replicas ?? 0) - (status?.availableReplicas ?? 0)),
  );
  perRollout('rollout_info_replicas_updated', 'Pods of the newest revision.', ({ status }) => status?.updatedReplicas ?? 0);

  describeAnalyses(registers, () => watched?.analysisRuns.store.list() ?? []);
  new Gauge({
    name: 'experiment_info',
    help: 'One series for each Experiment.',
    labelNames: ['namespace', 'name', 'phase'],
    registers,
    collect() {
      this.reset();
      for (const experiment of watched?.experiments.store.list() ?? [])
        this.set({ ...namesOf(experiment), phase: experiment.status?.phase ?? '' }, 1);
    },
  });

  const names = ['namespace', 'name'];
  const passCounters = (of: string) => ({
    seconds: new Histogram({
      name: `${of}_reconcile`,
      help: 'Seconds that a pass took.',
      labelNames: names,
      buckets: [0.01, 0.15, 0.25, 0.5, 1],
      registers,
    }),
    failures: new Counter({
      name: `${of}_reconcile_error`,
      help: 'Passes that failed and were tried again.',
      labelNames: names,
      registers,
    }),
  });
  const passesOf = {
    rollout: passCounters('rollout'),
    'analysis-run': passCounters('analysis_run'),
    experiment: passCounters('experiment'),
  };
  /** Objects that come and go: their series must go with them. */
  const storeOf = (reconciler: string) =>
    reconciler === 'analysis-run' ? watched?.analysisRuns.store : reconciler === 'experiment' ? watched?.experiments.store : undefined;
  const events = new Counter({
    name: 'rollout_events_total',
    help: 'Events recorded.',
    labelNames: [...names, 'type', 'reason'],
    registers,
  });
  const requests = new Counter({
    name: 'controller_clientset_k8s_request_total',
    help: 'Requests to the API server.',
    labelNames: ['kind', 'namespace', 'verb', 'status_code'],
    registers,
  });
  new Gauge({ name: 'build_info', help: 'The version that runs.', labelNames: ['version'], registers }).set({ version }, 1);

  return {
    onStart(informers) {
      watched = informers;
    },
    onPass(reconciler, { key, seconds, error }) {
      const counters = passesOf[reconciler as keyof typeof passesOf];
      if (counters === undefined) return;
      const [namespace = '', name = ''] = key.split('/');
      // The last pass over an object is the one that finds it gone.
      const store = storeOf(reconciler);
      if (store !== undefined && store.get({ namespace, name }) === undefined) {
        counters.seconds.remove({ namespace, name });
        counters.failures.remove({ namespace, name });
        return;
      }
      counters.seconds.observe({ namespace, name }, seconds);
      if (error !== undefined) counters.failures.inc({ namespace, name });
    },
    onEvent: (rollout, { type, reason }) => events.inc({ ...namesOf(rollout), type, reason }),
    onRequest: ({ verb, resource, namespace = '', code }) => requests.inc({ kind: resource, namespace, verb, status_code: String(code) }),
    render: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}

/** How AnalysisRuns and their metrics go. */
function describeAnalyses(registers: Registry[], runs: () => readonly AnalysisRun[]): void {
  const labelled = (
    name: string,
    help: string,
    labelNames: readonly string[],
    series: (run: AnalysisRun) => readonly Readonly<Record<string, string>>[],
  ) =>
    new Gauge({
      name,
      help,
      labelNames: ['namespace', 'name', ...labelNames],
      registers,
      collect() {
        this.reset();
        for (const run of runs()) for (const labels of series(run)) this.set({ ...namesOf(run), ...labels }, 1);
      },
    });
  const metricsOf = ({ spec }: AnalysisRun) =>
    (spec.metrics ?? []).map((metric) => ({ metric: metric.name, type: labelOfProvider(Object.keys(metric.provider ?? {})[0] ?? '') }));
  labelled('analysis_run_info', 'One series for each AnalysisRun.', ['phase'], ({ status }) => [{ phase: status?.phase ?? '' }]);
  labelled('analysis_run_metric_type', 'What each metric of an AnalysisRun is measured by.', ['metric', 'type'], metricsOf);
  labelled('analysis_run_metric_phase', 'How each metric of an AnalysisRun goes.', ['metric', 'type', 'dry_run', 'phase'], (run) =>
    metricsOf(run).flatMap(({ metric, type }) => {
      const result = run.status?.metricResults?.find(({ name }) => name === metric);
      return result === undefined ? [] : [{ metric, type, dry_run: String(result.dryRun === true), phase: result.phase }];
    }),
  );
}

/** `prometheus` → `Prometheus`, `newRelic` → `NewRelic`. */
const labelOfProvider = (id: string): string => id.slice(0, 1).toUpperCase() + id.slice(1);

const namesOf = ({ metadata }: KubeObject) => ({ namespace: metadata.namespace ?? '', name: metadata.name });

/** The name of the router; of several in one Rollout the first. Dashboards of the reference know most of these names. */
const routerLabel = (rollout: Rollout): string => builtInRouters.find(({ configOf }) => configOf(rollout) !== undefined)?.label ?? '';

/** The phase as the metrics call it, from the reason of the Progressing condition. */
function metricPhase({ status = {} }: Rollout): string {
  if (conditionOf(status, 'InvalidSpec')?.status === 'True') return 'InvalidSpec';
  switch (conditionOf(status, 'Progressing')?.reason) {
    case 'NewReplicaSetAvailable':
      return 'Completed';
    case 'RolloutPaused':
      return 'Paused';
    case 'ProgressDeadlineExceeded':
      return 'Timeout';
    case 'ReplicaSetCreateError':
      return 'Error';
    case 'RolloutAborted':
      return 'Abort';
    default:
      return 'Progressing';
  }
}

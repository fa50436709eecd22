import { type AnalysisRun, type Rollout, replicasOf } from '@sluice/api';
import { type KubeObject, type ObjectKey, parseKeyText } from '@sluice/kubernetes';
import { conditionOf } from '@sluice/rollout';
import type { Informer } from '@sluice/runtime';
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

/** A gauge that tells of objects, by their namespace and name and further labels. */
interface GaugeOptions<T> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  objects(): readonly T[];
  /** The further labels of each series of an object. */
  series(object: T): readonly Readonly<Record<string, string>>[];
  /** Default: 1. */
  value?(object: T): number;
}

/** The metrics of the reference controller, by the same names and labels, so that dashboards and alerts keep working. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Its default looks at the event loop a hundred times a second, which is most of what an idle controller does.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const names = ['namespace', 'name'];
  let watched: Informers | undefined;
  const wellFormed = (): readonly Rollout[] => watched?.rollouts.store.list().filter((each) => shapeOf(each).length === 0) ?? [];

  const gauge = <T extends KubeObject>({ name, help, labelNames, objects, series, value = () => 1 }: GaugeOptions<T>) =>
    new Gauge({
      name,
      help,
      labelNames: [...names, ...labelNames],
      registers,
      collect() {
        this.reset();
        for (const object of objects()) for (const labels of series(object)) this.set({ ...namesOf(object), ...labels }, value(object));
      },
    });
  gauge({
    name: 'rollout_info',
    help: 'One series for each Rollout.',
    labelNames: ['strategy', 'traffic_router', 'phase'],
    objects: wellFormed,
    series(rollout) {
      const strategy = rollout.spec.strategy?.blueGreen === undefined ? 'canary' : 'blueGreen';
      return [{ strategy, traffic_router: routerLabel(rollout), phase: metricPhase(rollout) }];
    },
  });
  const perRollout = (name: string, help: string, value: (rollout: Rollout) => number) =>
    gauge({ name, help, labelNames: [], objects: wellFormed, series: () => [{}], value });
  perRollout('rollout_info_replicas_desired', 'Pods wanted.', replicasOf);
  perRollout('rollout_info_replicas_available', 'Pods available.', ({ status }) => status?.availableReplicas ?? 0);
  perRollout('rollout_info_replicas_unavailable', 'Pods that exist and are not available.', ({ status }) =>
    Math.max(0, (status?.replicas ?? 0) - (status?.availableReplicas ?? 0)),
  );
  perRollout('rollout_info_replicas_updated', 'Pods of the newest revision.', ({ status }) => status?.updatedReplicas ?? 0);

  const perRun = (name: string, help: string, labelNames: readonly string[], series: GaugeOptions<AnalysisRun>['series']) =>
    gauge({ name, help, labelNames, objects: () => watched?.analysisRuns.store.list() ?? [], series });
  perRun('analysis_run_info', 'One series for each AnalysisRun.', ['phase'], ({ status }) => [{ phase: status?.phase ?? '' }]);
  perRun('analysis_run_metric_type', 'What each metric of an AnalysisRun is measured by.', ['metric', 'type'], metricTypesOf);
  perRun('analysis_run_metric_phase', 'How each metric of an AnalysisRun goes.', ['metric', 'type', 'dry_run', 'phase'], (run) =>
    metricTypesOf(run).flatMap(({ metric, type }) => {
      const result = run.status?.metricResults?.find(({ name }) => name === metric);
      return result === undefined ? [] : [{ metric, type, dry_run: String(result.dryRun === true), phase: result.phase }];
    }),
  );
  gauge({
    name: 'experiment_info',
    help: 'One series for each Experiment.',
    labelNames: ['phase'],
    objects: () => watched?.experiments.store.list() ?? [],
    series: ({ status }) => [{ phase: status?.phase ?? '' }],
  });

  /** `objects` are given where they come and go: their series go with them. */
  const passesOver = (of: string, objects?: (informers: Informers) => Informer<KubeObject>) => ({
    objects,
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
  const passes: Readonly<Record<string, ReturnType<typeof passesOver>>> = {
    rollout: passesOver('rollout'),
    'analysis-run': passesOver('analysis_run', ({ analysisRuns }) => analysisRuns),
    experiment: passesOver('experiment', ({ experiments }) => experiments),
  };
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
      const counters = passes[reconciler];
      if (counters === undefined) return;
      const labels = namesOf({ metadata: parseKeyText(key) });
      // The last pass over an object is the one that finds it gone.
      const { store } = (watched && counters.objects?.(watched)) ?? {};
      if (store !== undefined && store.get(labels) === undefined) {
        counters.seconds.remove(labels);
        counters.failures.remove(labels);
        return;
      }
      counters.seconds.observe(labels, seconds);
      if (error !== undefined) counters.failures.inc(labels);
    },
    onEvent: (rollout, { type, reason }) => events.inc({ ...namesOf(rollout), type, reason }),
    onRequest: ({ verb, resource, namespace = '', code }) => requests.inc({ kind: resource, namespace, verb, status_code: String(code) }),
    render: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}

const metricTypesOf = ({ spec }: AnalysisRun) =>
  (spec.metrics ?? []).map((metric) => ({ metric: metric.name, type: labelOfProvider(Object.keys(metric.provider ?? {})[0] ?? '') }));

/** `prometheus` → `Prometheus`, `newRelic` → `NewRelic`. */
const labelOfProvider = (id: string): string => id.slice(0, 1).toUpperCase() + id.slice(1);

const namesOf = ({ metadata }: { readonly metadata: ObjectKey }) => ({ namespace: metadata.namespace ?? '', name: metadata.name });

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

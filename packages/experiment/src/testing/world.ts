import type { TemplateTable } from '@sluice/analysis';
import type { AnalysisRun, Experiment, ExperimentSpec } from '@sluice/api';
import type { ReplicaSet, Service } from '@sluice/kubernetes';
import type { ExperimentPlan, Refusal } from '../plan.ts';
import { planExperiment } from '../plan-experiment.ts';

export const noon = 1_767_268_800_000; // 2026-01-01T12:00:00Z

export const arm = (name: string, change: Partial<ExperimentSpec['templates'][number]> = {}): ExperimentSpec['templates'][number] => ({
  name,
  selector: { matchLabels: { app: 'web' } },
  template: {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'web:v1', ports: [{ containerPort: 8080 }] }] },
  },
  ...change,
});

export const templates: TemplateTable = {
  "AnalysisTemplate 'rate'": {
    args: [{ name: 'value', value: '' }],
    metrics: [{ name: 'rate', provider: { web: { url: 'http://metrics/{{args.value}}' } } }],
  },
  "AnalysisTemplate 'other'": { metrics: [{ name: 'latency', provider: { web: { url: 'http://metrics' } } }] },
};

/** An Experiment, and a cluster that does what its plans say. Pods are available when the test says so. */
export class World {
  experiment: Experiment;
  now = noon;
  replicaSets: readonly ReplicaSet[] = [];
  services: Record<string, Service> = {};
  runs: readonly AnalysisRun[] = [];
  routed = new Set<string>();
  events: readonly string[] = [];
  plan: ExperimentPlan | undefined;

  constructor(spec: ExperimentSpec) {
    this.experiment = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Experiment',
      metadata: { name: 'exp', namespace: 'demo', uid: 'e' },
      spec,
    };
  }

  pass(refusal?: Refusal): ExperimentPlan {
    const { experiment, now, replicaSets, services, runs, routed } = this;
    const seen = { experiment, now, replicaSets, services, runs, routed, templates };
    const plan = planExperiment(refusal === undefined ? seen : { ...seen, refusal });
    if (refusal === undefined) for (const action of plan.actions) this.act(action);
    this.experiment = { ...experiment, status: plan.status };
    this.events = plan.events.map(({ reason, message }) => `${reason} ${message}`);
    this.plan = plan;
    return plan;
  }

  act(action: ExperimentPlan['actions'][number]) {
    switch (action.do) {
      case 'create-replica-set':
        this.replicaSets = [...this.replicaSets, action.replicaSet];
        return;
      case 'change-replica-set':
        this.replicaSets = this.replicaSets.map((each) => (each === action.replicaSet ? changed(each, action.change) : each));
        return;
      case 'create-service':
        this.services[action.service.metadata.name] = action.service;
        return;
      case 'delete-service':
        delete this.services[action.service.metadata.name];
        return;
      case 'start-run':
        this.runs = [...this.runs, { ...(action.run as AnalysisRun), metadata: { ...action.run.metadata, uid: action.run.metadata.name } }];
        return;
      case 'stop-run':
        this.runs = this.runs.map((each) => (each === action.run ? { ...each, spec: { ...each.spec, terminate: true } } : each));
    }
  }

  /** Pods that are available from now on. */
  serve(name: string, available: number) {
    this.replicaSets = this.replicaSets.map((each) =>
      each.metadata.name === name
        ? { ...each, status: { replicas: available, readyReplicas: available, availableReplicas: available } }
        : each,
    );
  }

  tell(name: string, phase: NonNullable<AnalysisRun['status']>['phase'], message = '') {
    const status = { phase, message, metricResults: [{ name: 'rate', phase, count: 1 }], runSummary: { count: 1 } };
    this.runs = this.runs.map((each) => (each.metadata.name === name ? { ...each, status } : each));
  }

  after(seconds: number): ExperimentPlan {
    this.now += seconds * 1000;
    return this.pass();
  }

  get status() {
    return this.experiment.status ?? {};
  }
  get phases() {
    return [this.status.phase, ...(this.status.templateStatuses ?? []).map(({ status }) => status)];
  }
  get sizes() {
    return Object.fromEntries(this.replicaSets.map(({ metadata, spec }) => [metadata.name, spec?.replicas]));
  }
}

function changed(replicaSet: ReplicaSet, change: { replicas?: number; annotations?: Readonly<Record<string, string | null>> }): ReplicaSet {
  const annotations = Object.entries({ ...replicaSet.metadata.annotations, ...change.annotations }).filter(([, value]) => value !== null);
  return {
    ...replicaSet,
    metadata: { ...replicaSet.metadata, annotations: Object.fromEntries(annotations) as Record<string, string> },
    spec: { ...replicaSet.spec, replicas: change.replicas ?? replicaSet.spec?.replicas ?? 0 } as NonNullable<ReplicaSet['spec']>,
  };
}

/** After the pass that sees all pods available. */
export function running(spec: ExperimentSpec): World {
  const world = new World(spec);
  world.pass();
  for (const { metadata, spec: wanted } of world.replicaSets) world.serve(metadata.name, wanted?.replicas ?? 0);
  world.pass();
  return world;
}

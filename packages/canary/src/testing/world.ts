import type { TemplateTable } from '@sluice/analysis';
import type { AnalysisRun, CanaryStrategy, Experiment, Rollout, RolloutStatus } from '@sluice/api';
import type { ReplicaSet, Service } from '@sluice/kubernetes';
import type { ObservedRollout, Plan, Run } from '@sluice/rollout';
import { canary } from '../canary.ts';

export const noon = 1_767_268_800_000; // 2026-01-01T12:00:00Z

function replicaSet(hash: string, size: number): ReplicaSet {
  const labels = { app: 'web', 'rollouts-pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${hash}`,
      namespace: 'demo',
      uid: hash,
      generation: 1,
      creationTimestamp: `2026-01-01T1${hash.slice(1)}:00:00Z`,
      labels,
      annotations: { 'rollout.argoproj.io/revision': hash.slice(1), 'rollout.argoproj.io/desired-replicas': '4' },
      ownerReferences: [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web', uid: 'r', controller: true }],
    },
    spec: {
      replicas: size,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: `web:${hash}` }] } },
    },
    status: { replicas: size, readyReplicas: size, availableReplicas: size, observedGeneration: 1 },
  };
}

export const templates: TemplateTable = {
  "AnalysisTemplate 'errors'": {
    args: [{ name: 'hash' }, { name: 'limit', value: '5' }],
    metrics: [{ name: 'errors', interval: '1m', count: 3, provider: { web: { url: 'http://metrics' } } }],
  },
  "AnalysisTemplate 'endless'": { metrics: [{ name: 'errors', interval: '1m', provider: { web: { url: 'http://metrics' } } }] },
};

/** A canary from v1, which is stable, to v2: it is told what comes of its runs, and asked for its next plan. */
export class World {
  readonly rollout: Rollout;
  status: RolloutStatus;
  runs: readonly Run[] = [];
  events: readonly string[] = [];
  sizes: readonly [number, number];
  known = templates;
  services: Readonly<Record<string, Service>> = {};
  /** What the routers say: set where the strategy has any. */
  routes: ObservedRollout['routes'];
  now = noon;

  constructor(
    strategy: CanaryStrategy,
    { status = {}, sizes = [3, 1] }: { status?: RolloutStatus; sizes?: readonly [number, number] } = {},
  ) {
    this.sizes = sizes;
    this.status = { currentPodHash: 'v2', stableRS: 'v1', currentStepIndex: 0, ...status };
    this.rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web', namespace: 'demo', uid: 'r', generation: 2, annotations: { 'rollout.argoproj.io/revision': '2' } },
      spec: {
        replicas: 4,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v2' }] } },
        strategy: { canary: strategy },
      },
    };
  }

  get seen() {
    const replicaSets = [replicaSet('v1', this.sizes[0]), replicaSet('v2', this.sizes[1])];
    const rollout = { ...this.rollout, status: { ...this.status, currentStepHash: this.status.currentStepHash ?? '' } };
    const { now, services, runs, known, routes } = this;
    return { rollout, now, replicaSets, services, pods: [], runs, templates: known, ...(routes === undefined ? {} : { routes }) };
  }

  /** One pass, and what it does to runs. */
  pass(): Plan {
    const plan = canary.plan(this.seen);
    for (const action of plan.actions) {
      if (action.do === 'start-run')
        this.runs = [...this.runs, { ...action.run, metadata: { ...action.run.metadata, uid: action.run.metadata.name } } as Run];
      if (action.do === 'stop-run')
        this.runs = this.runs.map((run) => (run === action.run ? ({ ...run, spec: { ...run.spec, terminate: true } } as Run) : run));
      if (action.do === 'delete-run') this.runs = this.runs.filter((run) => run !== action.run);
      if (action.do === 'route-traffic' && this.routes?.state === 'known') {
        const shares = action.want.backends.filter(({ role }) => role !== 'stable').map(({ service, weight }) => [service, weight]);
        this.routes = { ...this.routes, weights: Object.fromEntries(shares), managed: action.want.managed };
      }
    }
    this.status = plan.status;
    this.events = plan.events.map(({ reason, message }) => `${reason} ${message}`);
    return plan;
  }

  /** A run ends, or goes on. */
  tell(name: string, phase: NonNullable<AnalysisRun['status']>['phase'], message = '') {
    const count = phase === 'Running' ? 0 : 3;
    const status = { phase, message, metricResults: [{ name: 'errors', phase, count }], runSummary: { count: 1 } };
    this.runs = this.runs.map((run) => (run.metadata.name === name ? ({ ...run, status } as Run) : run));
  }

  /** What has become of an Experiment. */
  report(name: string, status: Experiment['status']) {
    this.runs = this.runs.map((run) => (run.metadata.name === name ? ({ ...run, status } as Run) : run));
  }

  get names() {
    return this.runs.map(({ metadata, spec }) => `${metadata.name}${spec.terminate === true ? ' (ended)' : ''}`);
  }
}

/** The first pass of a test takes the steps over. */
export function started(strategy: CanaryStrategy, options?: ConstructorParameters<typeof World>[1]): World {
  const world = new World(strategy, options);
  world.pass();
  return world;
}

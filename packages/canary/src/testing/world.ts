import type { TemplateTable } from '@sluice/analysis';
import type { AnalysisPhase, CanaryStrategy, Experiment, Rollout, RolloutStatus } from '@sluice/api';
import type { ReplicaSet, Service } from '@sluice/kubernetes';
import type { ObservedRollout, Plan, Run } from '@sluice/rollout';
import { noon, replicaSetWith, rolloutWith, runNames, runsAfter, told, withRunStatus } from '@sluice/rollout/testing';
import { canary } from '../canary.ts';

function replicaSet(hash: string, size: number): ReplicaSet {
  const revision = Number(hash.slice(1));
  const annotations = { 'rollout.argoproj.io/desired-replicas': '4' };
  return replicaSetWith(hash, { size, revision, created: `2026-01-01T1${revision}:00:00Z`, annotations });
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
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v2' }] } };
    const rollout = rolloutWith({ template, strategy: { canary: strategy } });
    this.rollout = { ...rollout, metadata: { ...rollout.metadata, annotations: { 'rollout.argoproj.io/revision': '2' } } };
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
    this.runs = runsAfter(this.runs, plan);
    for (const action of plan.actions) {
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
  tell(name: string, phase: AnalysisPhase, message?: string) {
    this.runs = told(this.runs, name, phase, message);
  }

  /** What has become of an Experiment. */
  report(name: string, status: Experiment['status']) {
    this.runs = withRunStatus(this.runs, name, status);
  }

  get names() {
    return runNames(this.runs);
  }
}

/** The first pass of a test takes the steps over. */
export function started(strategy: CanaryStrategy, options?: ConstructorParameters<typeof World>[1]): World {
  const world = new World(strategy, options);
  world.pass();
  return world;
}

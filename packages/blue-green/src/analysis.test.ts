import { describe, expect, test } from '@jest/globals';
import type { AnalysisRun, BlueGreenStrategy, Rollout, RolloutStatus } from '@sluice/api';
import type { ReplicaSet, Service } from '@sluice/kubernetes';
import type { Plan, Run } from '@sluice/rollout';
import { blueGreen } from './blue-green.ts';

const noon = 1_767_268_800_000; // 2026-01-01T12:00:00Z

function replicaSet(hash: string, size: number, available: number): ReplicaSet {
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
    status: { replicas: size, readyReplicas: available, availableReplicas: available, observedGeneration: 1 },
  };
}

const service = (name: string, hash: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'demo', annotations: { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'web' } },
  spec: { selector: { app: 'web', 'rollouts-pod-template-hash': hash } },
});

const analysis = { templates: [{ templateName: 'errors' }] };
const templates = { "AnalysisTemplate 'errors'": { metrics: [{ name: 'errors', provider: { web: { url: 'http://metrics' } } }] } };

/** From v1, which is stable and active, to v2: it is told what comes of its runs, and asked for its next plan. */
class World {
  readonly strategy: Partial<BlueGreenStrategy>;
  status: RolloutStatus = { currentPodHash: 'v2', stableRS: 'v1', blueGreen: { activeSelector: 'v1' } };
  runs: readonly Run[] = [];
  active = 'v1';
  /** Size and available pods of the new revision. */
  pods: readonly [number, number] = [4, 4];

  constructor(strategy: Partial<BlueGreenStrategy>) {
    this.strategy = strategy;
  }

  pass(): Plan {
    const rollout: Rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web', namespace: 'demo', uid: 'r', generation: 2, annotations: { 'rollout.argoproj.io/revision': '2' } },
      spec: {
        replicas: 4,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v2' }] } },
        strategy: { blueGreen: { activeService: 'active', previewService: 'preview', ...this.strategy } },
      },
      status: this.status,
    };
    const plan = blueGreen.plan({
      rollout,
      now: noon,
      replicaSets: [replicaSet('v1', 4, 4), replicaSet('v2', ...this.pods)],
      services: { active: service('active', this.active), preview: service('preview', 'v2') },
      pods: [],
      runs: this.runs,
      templates,
    });
    for (const action of plan.actions) {
      if (action.do === 'start-run')
        this.runs = [...this.runs, { ...action.run, metadata: { ...action.run.metadata, uid: action.run.metadata.name } } as Run];
      if (action.do === 'stop-run')
        this.runs = this.runs.map((run) => (run === action.run ? ({ ...run, spec: { ...run.spec, terminate: true } } as Run) : run));
      if (action.do === 'point-service' && action.service.metadata.name === 'active') this.active = action.podHash;
    }
    this.status = plan.status;
    return plan;
  }

  tell(name: string, phase: NonNullable<AnalysisRun['status']>['phase'], message = '') {
    const status = { phase, message, metricResults: [{ name: 'errors', phase, count: 1 }], runSummary: { count: 1 } };
    this.runs = this.runs.map((run) => (run.metadata.name === name ? ({ ...run, status } as Run) : run));
  }

  get names() {
    return this.runs.map(({ metadata, spec }) => `${metadata.name}${spec.terminate === true ? ' (ended)' : ''}`);
  }
}

describe('the analysis before the promotion', () => {
  test('begins when the preview has all its pods, and pods lost meanwhile do not end it', () => {
    const world = new World({ prePromotionAnalysis: analysis });
    world.pods = [4, 3];
    world.pass();
    expect(world.names).toEqual([]);
    world.pods = [4, 4];
    expect(world.pass().waitingFor).toMatchObject({ reason: 'AnalysisRunning', object: { name: 'web-v2-2-pre' } });
    world.pods = [4, 3];
    world.pass();
    expect(world.names).toEqual(['web-v2-2-pre']);
  });

  test('keeps the switch until it has passed', () => {
    const world = new World({ prePromotionAnalysis: analysis });
    world.pass();
    world.tell('web-v2-2-pre', 'Running');
    world.pass();
    expect(world.active).toBe('v1');
    world.tell('web-v2-2-pre', 'Successful');
    world.pass();
    expect([world.active, world.status.stableRS]).toEqual(['v2', 'v2']);
    expect(world.status.blueGreen?.prePromotionAnalysisRunStatus).toEqual({ name: 'web-v2-2-pre', status: 'Successful', message: '' });
  });

  test('comes before the pause', () => {
    const world = new World({ prePromotionAnalysis: analysis, autoPromotionEnabled: false });
    world.pass();
    expect(world.status.pauseConditions).toBeUndefined();
    world.tell('web-v2-2-pre', 'Successful');
    world.pass();
    expect([world.active, world.status.pauseConditions?.[0]?.reason]).toEqual(['v1', 'BlueGreenPause']);
  });

  test('aborts by failing, with no user ever on the new revision', () => {
    const world = new World({ prePromotionAnalysis: analysis });
    world.pass();
    world.tell('web-v2-2-pre', 'Error', 'no connection');
    const { status } = world.pass();
    expect([world.active, status.abort, status.message]).toEqual([
      'v1',
      true,
      'RolloutAborted: Rollout aborted update to revision 2: Blue/green pre-promotion analysis phase error/failed: no connection',
    ]);
  });

  test('without a result pauses; a promotion measures once more instead of switching', () => {
    const world = new World({ prePromotionAnalysis: analysis });
    world.pass();
    world.tell('web-v2-2-pre', 'Inconclusive');
    expect(world.pass().status).toMatchObject({ phase: 'Paused', message: 'InconclusiveAnalysisRun' });
    const { pauseConditions: _, ...promoted } = world.status;
    world.status = promoted;
    world.pass();
    expect([world.active, world.names]).toEqual(['v1', ['web-v2-2-pre', 'web-v2-2-pre.1']]);
  });

  test('is skipped and ended by a promotion in full', () => {
    const world = new World({ prePromotionAnalysis: analysis });
    world.pass();
    world.status = { ...world.status, promoteFull: true };
    world.pass();
    expect([world.active, world.status.stableRS, world.names]).toEqual(['v2', 'v2', ['web-v2-2-pre (ended)']]);
  });
});

describe('the analysis after the promotion', () => {
  test('begins with the switch, and makes the revision stable by passing', () => {
    const world = new World({ postPromotionAnalysis: analysis });
    world.pass();
    expect([world.active, world.status.stableRS, world.names]).toEqual(['v2', 'v1', []]);
    expect(world.pass().status).toMatchObject({ message: 'waiting for analysis to complete', waitingFor: { reason: 'AnalysisRunning' } });
    world.tell('web-v2-2-post', 'Successful');
    world.pass();
    expect([world.active, world.status.stableRS]).toEqual(['v2', 'v2']);
  });

  test('switches back by failing, to a revision that has kept all its pods', () => {
    const world = new World({ postPromotionAnalysis: analysis });
    world.pass();
    world.pass();
    world.tell('web-v2-2-post', 'Failed', 'too many');
    const plan = world.pass();
    expect([world.active, world.status.abort]).toEqual(['v1', true]);
    expect(plan.actions.filter((action) => action.do === 'change-replica-set' && action.change.replicas !== undefined)).toEqual([]);
  });

  test('without a result leaves everything as it is until somebody decides', () => {
    const world = new World({ postPromotionAnalysis: analysis });
    world.pass();
    world.pass();
    world.tell('web-v2-2-post', 'Inconclusive');
    world.pass();
    expect([world.active, world.status.stableRS, world.status.pauseConditions?.[0]?.reason]).toEqual([
      'v2',
      'v1',
      'InconclusiveAnalysisRun',
    ]);
  });
});

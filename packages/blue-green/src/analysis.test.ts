import { describe, expect, test } from '@jest/globals';
import type { AnalysisPhase, BlueGreenStrategy, RolloutStatus } from '@sluice/api';
import type { ReplicaSet } from '@sluice/kubernetes';
import type { Plan, Run } from '@sluice/rollout';
import { noon, replicaSetWith, rolloutWith, runNames, runsAfter, serviceWith, told } from '@sluice/rollout/testing';
import { blueGreen } from './blue-green.ts';

function replicaSet(hash: string, size: number, available: number): ReplicaSet {
  const revision = Number(hash.slice(1));
  const annotations = { 'rollout.argoproj.io/desired-replicas': '4' };
  return replicaSetWith(hash, { size, available, revision, created: `2026-01-01T1${revision}:00:00Z`, annotations });
}

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
    const { metadata, ...rest } = rolloutWith(
      {
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:v2' }] } },
        strategy: { blueGreen: { activeService: 'active', previewService: 'preview', ...this.strategy } },
      },
      this.status,
    );
    const rollout = { ...rest, metadata: { ...metadata, annotations: { 'rollout.argoproj.io/revision': '2' } } };
    const plan = blueGreen.plan({
      rollout,
      now: noon,
      replicaSets: [replicaSet('v1', 4, 4), replicaSet('v2', ...this.pods)],
      services: { active: serviceWith('active', this.active), preview: serviceWith('preview', 'v2') },
      pods: [],
      runs: this.runs,
      templates,
    });
    this.runs = runsAfter(this.runs, plan);
    for (const action of plan.actions) {
      if (action.do === 'point-service' && action.service.metadata.name === 'active') this.active = action.podHash;
    }
    this.status = plan.status;
    return plan;
  }

  tell(name: string, phase: AnalysisPhase, message?: string) {
    this.runs = told(this.runs, name, phase, message);
  }

  get names() {
    return runNames(this.runs);
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

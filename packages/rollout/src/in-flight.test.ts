import { describe, expect, test } from '@jest/globals';
import type { Rollout, RolloutStatus } from '@sluice/api';
import { inFlight } from './in-flight.ts';
import { revisionsOf, stepsHashOf } from './revisions.ts';
import { noon, replicaSetWith, rolloutWith } from './testing/objects.ts';

const steps = [{ setWeight: 50 }, { pause: {} }];
const template = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } });

/** A canary from revision v1 to v2, at its pause. */
const midway: RolloutStatus = {
  currentPodHash: 'v2',
  stableRS: 'v1',
  currentStepHash: stepsHashOf(steps),
  currentStepIndex: 1,
  controllerPause: true,
  pauseConditions: [{ reason: 'CanaryPauseStep', startTime: '2026-01-01T11:59:00Z' }],
};
const replicaSets = [replicaSetWith('v1', { revision: 1 }), replicaSetWith('v2', { revision: 2, created: '2026-01-01T11:30:00Z' })];

function pass(status: RolloutStatus, spec: Partial<Rollout['spec']> = {}) {
  const rollout = rolloutWith({ template: template('web:v2'), strategy: { canary: { steps } }, ...spec }, status);
  const seen = { rollout, now: noon, replicaSets, services: {}, pods: [] };
  return inFlight(seen, revisionsOf(rollout, replicaSets));
}

describe('what a revision leaves to the next', () => {
  test('nothing: pauses, aborts, promotions, checkpoints and step indexes go with it', () => {
    const loaded: RolloutStatus = {
      ...midway,
      abort: true,
      abortedAt: '2026-01-01T11:59:30Z',
      promoteFull: true,
      blueGreen: { scaleUpPreviewCheckPoint: true, activeSelector: 'v1' },
    };
    const { status, events } = pass(loaded, { template: template('web:v3') });
    expect(status).toMatchObject({ currentStepIndex: 0, stableRS: 'v1' });
    for (const field of ['abort', 'abortedAt', 'promoteFull', 'pauseConditions', 'controllerPause'])
      expect(status).not.toHaveProperty(field);
    expect(events.map(({ reason }) => reason)).toEqual(['RolloutNotCompleted']);
    const preview = pass(
      { ...loaded, canary: { stablePingPong: 'ping' } },
      { template: template('web:v3'), strategy: { blueGreen: { activeService: 'x' } } },
    ).status;
    expect(preview.blueGreen).toEqual({ activeSelector: 'v1' });
  });

  test('nothing of one strategy stays when the other takes over, but a promotion that is under way does', () => {
    const toBlueGreen = pass(midway, { strategy: { blueGreen: { activeService: 'x' } } }).status;
    for (const field of ['pauseConditions', 'controllerPause', 'currentStepIndex', 'canary']) expect(toBlueGreen).not.toHaveProperty(field);
    const promoted = pass({ ...midway, pauseConditions: [] }).status;
    expect(promoted.controllerPause).toBe(true);
  });

  test('steps are skipped for a revision within the rollback window', () => {
    const rollback: RolloutStatus = { ...midway, currentPodHash: 'v2', stableRS: 'v2', currentStepIndex: 2 };
    const { status, events } = pass(rollback, { template: template('web:v1'), rollbackWindow: { revisions: 1 } });
    expect(status.currentStepIndex).toBe(2);
    expect(events.map(({ reason }) => reason)).toEqual(['RolloutNotCompleted', 'SkipSteps']);
    expect(pass(rollback, { template: template('web:v1') }).status.currentStepIndex).toBe(0);
  });

  test('a restart that is wanted stays wanted: the pods that go on serving are still to be replaced', () => {
    expect(pass(midway, { template: template('web:v3'), restartAt: '2026-01-01T11:00:00Z' }).status).not.toHaveProperty('restartedAt');
  });

  test('edited steps begin again at the first', () => {
    const { status, events } = pass(midway, { strategy: { canary: { steps: [...steps, { setWeight: 75 }] } } });
    expect(status).toMatchObject({ currentStepIndex: 0 });
    expect(events).toEqual([]);
  });

  test('steps whose hash another controller wrote go on where they were', () => {
    expect(pass({ ...midway, currentStepHash: '6c5b4d9f' }).status).toMatchObject({
      currentStepIndex: 1,
      currentStepHash: stepsHashOf(steps),
    });
  });
});

describe('what users ask for', () => {
  test('an abort ends all pauses, goes back to the first step and is told once', () => {
    const first = pass({ ...midway, abort: true });
    expect(first.status).toMatchObject({ abort: true, abortedAt: '2026-01-01T12:00:00Z', currentStepIndex: 0 });
    expect(first.status).not.toHaveProperty('pauseConditions');
    expect(first.events.map(({ reason }) => reason)).toEqual(['RolloutAborted']);
    expect(pass(first.status)).toEqual({ status: first.status, events: [] });
  });

  test('a retry begins again at the first step', () => {
    const { status } = pass({ ...midway, abort: false, abortedAt: '2026-01-01T11:00:00Z', currentStepIndex: 0 });
    expect(status).not.toHaveProperty('abort');
    expect(status).not.toHaveProperty('abortedAt');
    expect(status.currentStepIndex).toBe(0);
  });

  test('a promotion in full skips the steps and the pause', () => {
    const { status } = pass({ ...midway, promoteFull: true });
    expect(status.currentStepIndex).toBe(2);
    expect(status).not.toHaveProperty('pauseConditions');
  });

  test('an abort after a promotion in full wins, and a promotion in full after an abort', () => {
    const aborted = pass({ ...midway, promoteFull: true, abort: true }).status;
    expect(aborted).toMatchObject({ abort: true });
    expect(aborted).not.toHaveProperty('promoteFull');
    const promoted = pass({ ...aborted, promoteFull: true }).status;
    expect(promoted).toMatchObject({ promoteFull: true, currentStepIndex: 2 });
    expect(promoted).not.toHaveProperty('abort');
  });

  test('a rollout that is late is aborted where the user says so, and the message says why', () => {
    const late: RolloutStatus = {
      ...midway,
      conditions: [
        {
          type: 'Progressing',
          status: 'False',
          reason: 'ProgressDeadlineExceeded',
          message: 'too slow',
          lastUpdateTime: '2026-01-01T11:00:00Z',
          lastTransitionTime: '2026-01-01T11:00:00Z',
        },
      ],
    };
    expect(pass(late).status).not.toHaveProperty('abort');
    const { status, events } = pass(late, { progressDeadlineAbort: true });
    expect(status).toMatchObject({ abort: true, currentStepIndex: 0 });
    expect(events.map(({ message }) => message)).toEqual(['Rollout aborted update to revision 2: too slow']);
  });

  test('commands on a rollout with nothing under way are dropped', () => {
    const { status } = pass({ ...midway, stableRS: 'v2', abort: true, promoteFull: true });
    for (const field of ['abort', 'abortedAt', 'promoteFull']) expect(status).not.toHaveProperty(field);
  });
});

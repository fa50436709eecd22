import { describe, expect, test } from '@jest/globals';
import { promotion } from './promotion.ts';
import { blueGreen, pausedCanary } from './testing/scene.ts';

const running = { pauseConditions: [], controllerPause: false };

describe('a promotion', () => {
  test('takes a pause away, and leaves the step to the controller', () => {
    expect(promotion(pausedCanary(), 'next')).toEqual({
      ok: true,
      value: { status: { status: { pauseConditions: null } }, both: { spec: { paused: false }, status: { pauseConditions: null } } },
    });
  });

  test('skips the step that is not a pause', () => {
    expect(promotion(pausedCanary({ ...running, currentStepIndex: 2 }), 'next')).toMatchObject({
      value: { status: { status: { pauseConditions: null, currentStepIndex: 3 } } },
    });
  });

  test('goes past the first step where none has begun', () => {
    const { status: _, ...unseen } = pausedCanary();
    expect(promotion(unseen, 'next')).toMatchObject({ value: { status: { status: { pauseConditions: null, currentStepIndex: 1 } } } });
  });

  test('never goes further than to the end of the steps', () => {
    expect(promotion(pausedCanary({ ...running, currentStepIndex: 6 }), 'next')).toMatchObject({
      value: { status: { status: { currentStepIndex: 6 } } },
    });
  });

  test('takes an inconclusive analysis for good', () => {
    const inconclusive = pausedCanary({
      currentStepIndex: 2,
      canary: { currentStepAnalysisRunStatus: { name: 'web-fffbb9664-2-2', status: 'Inconclusive' } },
    });
    expect(promotion(inconclusive, 'next')).toMatchObject({
      value: { status: { status: { pauseConditions: null, controllerPause: false, currentStepIndex: 3 } } },
    });
  });

  test('lets a rollout go on that was paused by hand', () => {
    expect(promotion(pausedCanary({}, { paused: true }), 'next')).toMatchObject({ value: { spec: { spec: { paused: false } } } });
    expect(promotion(pausedCanary({}, { paused: true }), 'full')).toMatchObject({ value: { spec: { spec: { paused: false } } } });
  });

  test('of a blue-green rollout only takes its pause away', () => {
    const waiting = pausedCanary({}, { strategy: blueGreen });
    expect(promotion(waiting, 'next')).toMatchObject({ value: { status: { status: { pauseConditions: null } } } });
    expect(promotion(pausedCanary(running, { strategy: blueGreen }), 'next')).toEqual({ ok: true, value: {} });
  });

  test('of a canary without steps changes nothing', () => {
    expect(promotion(pausedCanary(running, { strategy: { canary: {} } }), 'next')).toEqual({ ok: true, value: {} });
  });

  test('in full skips all, once there is something to promote', () => {
    expect(promotion(pausedCanary(), 'full')).toMatchObject({ value: { status: { status: { promoteFull: true } } } });
    expect(promotion(pausedCanary({ stableRS: 'fffbb9664' }), 'full')).toEqual({ ok: true, value: {} });
  });

  test('skips one step or all of them by the old flags', () => {
    expect(promotion(pausedCanary(), 'current-step')).toMatchObject({
      value: { status: { status: { pauseConditions: null, currentStepIndex: 2 } } },
    });
    expect(promotion(pausedCanary(), 'all-steps')).toMatchObject({
      value: { status: { status: { pauseConditions: null, currentStepIndex: 6 } } },
    });
  });

  test('cannot skip steps where there are none', () => {
    expect(promotion(pausedCanary({}, { strategy: blueGreen }), 'current-step')).toMatchObject({ ok: false });
    expect(promotion(pausedCanary({}, { strategy: { canary: {} } }), 'all-steps')).toMatchObject({ ok: false });
  });
});

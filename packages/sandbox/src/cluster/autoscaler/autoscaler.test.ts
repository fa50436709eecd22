import { describe, expect, test } from '@jest/globals';
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerBehavior, Pod } from '@sluice/kubernetes';
import { pod } from '../testing/objects.ts';
import { type History, limited, noHistory, stabilised } from './limits.ts';
import { type AutoscalerPlan, planAutoscaler } from './plan.ts';
import { recommendedReplicas } from './recommendation.ts';

const minute = 60_000;
const pods = (ready: number, unready = 0): Pod[] => [
  ...Array.from({ length: ready }, (_, index) => pod(`ready-${index}`, { readySince: '2026-01-01T00:00:00Z' })),
  ...Array.from({ length: unready }, (_, index) => pod(`unready-${index}`)),
];
const hpa = (spec: Partial<HorizontalPodAutoscaler['spec']> = {}): HorizontalPodAutoscaler => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    minReplicas: 2,
    maxReplicas: 20,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }],
    ...spec,
  },
});
const behaving = (behavior: HorizontalPodAutoscalerBehavior): HorizontalPodAutoscaler => hpa({ behavior });

describe('the recommended number of replicas', () => {
  test.each([
    ['follows the load', 4, pods(4), 90, 6],
    ['stays within a tenth of the target', 4, pods(4), 65, 4],
    ['rounds up', 4, pods(4), 80, 6],
    ['falls with the load', 10, pods(10), 30, 5],
    ['counts starting pods as idle when more are needed', 8, pods(4, 4), 90, 8],
    ['still grows when even they are not enough', 8, pods(4, 4), 240, 16],
    ['does not count starting pods when fewer are needed', 8, pods(4, 4), 30, 2],
    ['is unknown without a ready pod', 4, pods(0, 4), 90, undefined],
  ])('%s', (_name, current, present, load, expected) => {
    expect(recommendedReplicas(current, present, load, 60)).toBe(expected);
  });
});

describe('a recommendation', () => {
  const history = (...recommended: [minutesAgo: number, replicas: number][]): History => ({
    changed: [],
    recommended: recommended.map(([ago, replicas]) => ({ at: 60 * minute - ago * minute, replicas })),
  });
  const now = 60 * minute;

  test('downwards waits until nothing higher was recommended for five minutes', () => {
    expect(stabilised(hpa(), history([4, 8], [2, 5]), 10, 4, now)).toMatchObject({
      replicas: 8,
      because: { reason: 'ScaleDownStabilized' },
    });
    expect(stabilised(hpa(), history([6, 8], [2, 5]), 10, 4, now).replicas).toBe(5);
    expect(stabilised(hpa(), history([6, 8]), 10, 4, now)).toEqual({ replicas: 4 });
  });

  test('upwards counts at once, unless a window is asked for', () => {
    expect(stabilised(hpa(), history([1, 4]), 4, 9, now)).toEqual({ replicas: 9 });
    const slow = behaving({ scaleUp: { stabilizationWindowSeconds: 120 } });
    expect(stabilised(slow, history([1, 5]), 4, 9, now)).toMatchObject({ replicas: 5, because: { reason: 'ScaleUpStabilized' } });
  });
});

describe('a change of size', () => {
  const now = 60 * minute;
  const changed = (secondsAgo: number, by: number): History => ({ recommended: [], changed: [{ at: now - secondsAgo * 1000, by }] });

  test.each<[string, HorizontalPodAutoscaler, History, number, number, number, string | undefined]>([
    ['doubles at most', hpa(), noHistory, 6, 18, 12, 'ScaleUpLimit'],
    ['or adds four', hpa(), noHistory, 2, 18, 6, 'ScaleUpLimit'],
    ['counts what was added within the period', hpa(), changed(10, 4), 10, 18, 12, 'ScaleUpLimit'],
    ['but not what was added before', hpa(), changed(20, 4), 10, 18, 18, undefined],
    ['stops at the maximum', hpa(), noHistory, 15, 30, 20, 'TooManyReplicas'],
    ['stops at the minimum', hpa(), noHistory, 5, 1, 2, 'TooFewReplicas'],
    ['falls as far as it may', hpa(), noHistory, 15, 3, 3, undefined],
    [
      'keeps to a policy downwards',
      behaving({ scaleDown: { policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] } }),
      noHistory,
      10,
      3,
      8,
      'ScaleDownLimit',
    ],
    ['takes the stricter policy where it is told', behaving({ scaleUp: { selectPolicy: 'Min' } }), noHistory, 6, 18, 10, 'ScaleUpLimit'],
    ['does not happen where it is disabled', behaving({ scaleDown: { selectPolicy: 'Disabled' } }), noHistory, 10, 3, 10, 'ScaleDownLimit'],
  ])('%s', (_name, of, history, current, wanted, replicas, reason) => {
    const outcome = limited(of, history, current, wanted, now);
    expect([outcome.replicas, outcome.because?.reason]).toEqual([replicas, reason]);
  });
});

describe('an autoscaler', () => {
  const plan = (
    current: number | undefined,
    measured: number | undefined,
    present: Pod[] | undefined = pods(current ?? 0),
  ): AutoscalerPlan => planAutoscaler({ hpa: hpa(), current, pods: present, measured, history: noHistory, now: 0 });
  const reason = ({ status }: AutoscalerPlan, type: string) => {
    const condition = status.conditions?.find((each) => each.type === type);
    return condition === undefined ? undefined : `${condition.status} ${condition.reason}`;
  };

  test('scales, and says so', () => {
    const scaled = plan(4, 90);
    expect(scaled.scaleTo).toBe(6);
    expect(reason(scaled, 'AbleToScale')).toBe('True SucceededRescale');
    expect(scaled.status).toMatchObject({ currentReplicas: 4, desiredReplicas: 6, lastScaleTime: '1970-01-01T00:00:00Z' });
    expect(scaled.status.currentMetrics?.[0]?.resource?.current).toEqual({ averageUtilization: 90 });
    expect(scaled.history.changed).toEqual([{ at: 0, by: 2 }]);
  });

  test.each<[string, AutoscalerPlan, string, string]>([
    ['nothing to scale', plan(undefined, 90), 'AbleToScale', 'False FailedGetScale'],
    ['a target at zero', plan(0, 90), 'ScalingActive', 'False ScalingDisabled'],
    ['no load', plan(4, undefined), 'ScalingActive', 'False FailedGetResourceMetric'],
    [
      'no selector',
      planAutoscaler({ hpa: hpa(), current: 4, pods: undefined, measured: 90, history: noHistory, now: 0 }),
      'ScalingActive',
      'False InvalidSelector',
    ],
    ['the right size', plan(4, 60), 'AbleToScale', 'True ReadyForNewScale'],
  ])('leaves everything as it is with %s', (_name, outcome, type, expected) => {
    expect(outcome.scaleTo).toBeUndefined();
    expect(reason(outcome, type)).toBe(expected);
  });

  test('brings a size back between its bounds even without a load', () => {
    expect(plan(50, undefined).scaleTo).toBe(20);
    expect(plan(1, undefined).scaleTo).toBe(2);
  });
});

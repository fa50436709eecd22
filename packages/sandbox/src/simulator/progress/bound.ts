import {
  abortScaleDownDelaySecondsOf,
  autoPromotionSecondsOf,
  minReadySecondsOf,
  pauseLengthOf,
  progressDeadlineSecondsOf,
  propagationDelayMsOf,
  type Rollout,
  replicasOf,
  scaleDownDelaySecondsOf,
} from '@sluice/api';
import { stepsOf } from '../invariants/rollout-write.ts';
import { slowestGoodSeconds } from '../scenario/images.ts';
import type { Scenario } from '../scenario.ts';

/**
 * How long a rollout may take to its end once nothing goes wrong any more, in ms: its pauses, its delays and its deadline, and twice as
 * many waves of pods as there are pods, each as slow as a good image can be; and a quarter of an hour for all the rest (retries that
 * have backed off, clocks that were set).
 */
export function boundMs(rollout: Rollout | undefined, routing: Scenario['routing']): number {
  const quarter = 15 * 60;
  if (rollout === undefined) return quarter * 1000;
  const pauses = stepsOf(rollout).reduce((sum, { pause }) => {
    const length = pause === undefined ? undefined : pauseLengthOf(pause);
    return sum + (length?.kind === 'seconds' ? length.seconds : 0);
  }, 0);
  const waves = 2 * (replicasOf(rollout) + stepsOf(rollout).length + 1) * (slowestGoodSeconds + minReadySecondsOf(rollout));
  const delays = autoPromotionSecondsOf(rollout) + scaleDownDelaySecondsOf(rollout) + abortScaleDownDelaySecondsOf(rollout);
  // Measurements, each as late as it may be, and twice over: somebody may have deleted a run.
  const analyses = 10 * 60 * (stepsOf(rollout).filter(({ analysis }) => analysis !== undefined).length + 2);
  // Each weight, there and back, and the switch of the sides in the end.
  const lagSeconds = Math.max(routing?.mostLagMs ?? 0, routing?.mostServiceLagMs ?? 0, propagationDelayMsOf(rollout) ?? 0) / 1000;
  const lags = 2 * (stepsOf(rollout).length + 3) * lagSeconds;
  return (lags + quarter + analyses + pauses + waves + delays + progressDeadlineSecondsOf(rollout)) * 1000;
}

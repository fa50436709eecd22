import {
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  type Instant,
  isApiError,
  jsonEqual,
  keyOf,
  keyText,
  matches,
  type Pod,
  parseKeyText,
  type StopSignal,
  uidOf,
} from '@sluice/kubernetes';
import { createReconciler } from '@sluice/runtime';
import { type History, noHistory } from './autoscaler/limits.ts';
import { planAutoscaler } from './autoscaler/plan.ts';
import type { Behaviour, World } from './behaviour.ts';
import { isOfKind, type ScaleTargets } from './scale-targets.ts';
import { writeStatus } from './status-writing.ts';

/**
 * The load that an autoscaler finds: the average over the ready ones of these pods, in percent of what they request (or in the unit
 * that the autoscaler's first metric has its target in). Undefined: nothing is measured.
 */
export type Load = (hpa: HorizontalPodAutoscaler, pods: readonly Pod[], now: Instant) => number | undefined;

/** How often an autoscaler looks, in ms. */
const periodMs = 15_000;

/** Scales what HorizontalPodAutoscalers point at by a modelled load. Without a load it only keeps sizes within their bounds. */
export function autoscaler(world: World, scales: ScaleTargets, load: Load | undefined): Behaviour {
  const { client, clock, informers } = world;
  const hpaStore = informers.horizontalPodAutoscalers().store;
  const podStore = informers.pods().store;
  const histories = new Map<string, History>();
  const events = world.recorder('horizontal-pod-autoscaler');
  const reconciler = createReconciler({ name: 'horizontal-pod-autoscaler', workers: 4, clock, log: world.log, reconcile });

  informers.horizontalPodAutoscalers().onChange(({ key, before, after }) => {
    if (after === undefined && before !== undefined) histories.delete(uidOf(before));
    const sameSpec = before !== undefined && after !== undefined && jsonEqual(before.spec, after.spec);
    if (after !== undefined && !sameSpec) reconciler.queue.add(keyText(key));
  });
  // A load is looked at all the time; without one only a new size of the target can ask for anything.
  if (load === undefined) {
    scales.onChange((kind, { namespace, name }) => {
      for (const hpa of hpaStore.list(namespace)) {
        const { scaleTargetRef: target } = hpa.spec;
        if (target.name === name && isOfKind(target, kind)) reconciler.queue.addAt(keyText(keyOf(hpa)), clock.now() + periodMs);
      }
    });
  }

  async function reconcile(text: string): Promise<{ revisitAt?: number } | undefined> {
    const hpa = hpaStore.get(parseKeyText(text));
    if (hpa === undefined) return undefined;
    const now = clock.now();
    const { namespace = '' } = hpa.metadata;
    const scale = scales.read(namespace, hpa.spec.scaleTargetRef);
    const selector = scale?.selector;
    const pods = selector === undefined ? undefined : podStore.list(namespace).filter((pod) => matches(selector, pod.metadata.labels));
    const measured = pods === undefined ? undefined : load?.(hpa, pods, now);
    const history = histories.get(uidOf(hpa)) ?? noHistory;
    const plan = planAutoscaler({ hpa, current: scale?.replicas, pods, measured, history, now });
    try {
      if (plan.scaleTo !== undefined && scale !== undefined) {
        await client.patch(scale.kind, scale.key, { type: 'merge', body: { spec: { replicas: plan.scaleTo } } }, 'scale');
        events.record(hpa, { type: 'Normal', reason: 'SuccessfulRescale', message: `New size: ${plan.scaleTo}` });
      }
      histories.set(uidOf(hpa), plan.history);
      await writeStatus(client, horizontalPodAutoscalers, hpa, plan.status);
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
    return load === undefined ? undefined : { revisitAt: now + periodMs };
  }

  return { run: (stop: StopSignal) => reconciler.run(stop) };
}

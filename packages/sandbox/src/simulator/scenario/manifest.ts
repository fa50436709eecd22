import type { BlueGreenStrategy, CanaryStep, CanaryStrategy, PodTemplateMetadata, Rollout } from '@sluice/api';
import type { PodTemplateSpec } from '@sluice/kubernetes';
import type { Dice } from '../dice.ts';
import type { Workload } from '../scenario.ts';
import { namespace, rolloutName } from '../view.ts';

/** Services that Rollouts may name. All of them are there in every run. */
export const serviceNames = { canary: 'web-canary', stable: 'web-stable', active: 'web-active', preview: 'web-preview' } as const;

const labels = { app: rolloutName };
const workloadName = 'legacy';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A Rollout as somebody might write it, with this image, and the workload that it names instead of a template, if it does. */
export function generateManifest(dice: Dice, image: string): { readonly rollout: Rollout; readonly workload?: Workload } {
  const replicas = dice.weighted([
    [1, undefined],
    [1, 0],
    [2, 1],
    [2, 2],
    [3, dice.int(3, 5)],
    [2, dice.int(6, 10)],
  ]);
  const spec: Writable<Rollout['spec']> = {
    ...(replicas === undefined ? {} : { replicas }),
    strategy: dice.chance(58) ? { canary: generateCanary(dice) } : { blueGreen: generateBlueGreen(dice) },
  };
  const history = dice.weighted<number | undefined>([
    [4, undefined],
    [1, 1],
    [1, 2],
    [1, 3],
  ]);
  // A limit on delayed revisions above the history is refused.
  const limit = spec.strategy?.blueGreen?.scaleDownDelayRevisionLimit ?? 0;
  if (history !== undefined && history >= limit) spec.revisionHistoryLimit = history;
  const minReadySeconds = dice.weighted([
    [5, 0],
    [1, 3],
    [1, 10],
  ]);
  if (minReadySeconds > 0) spec.minReadySeconds = minReadySeconds;
  const deadline = dice.weighted<number | undefined>([
    [3, undefined],
    [1, 25],
    [2, 60],
    [2, 180],
  ]);
  if (deadline !== undefined) spec.progressDeadlineSeconds = deadline;
  if (dice.chance(20)) spec.progressDeadlineAbort = true;
  if (dice.chance(20)) spec.rollbackWindow = { revisions: dice.int(1, 3) };
  if (dice.chance(5)) spec.paused = true;

  const template: PodTemplateSpec = { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } };
  const metadata = { name: rolloutName, namespace };
  const base = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata } as const;
  if (!dice.chance(20)) return { rollout: { ...base, spec: { ...spec, selector: { matchLabels: labels }, template } } };

  const workload = generateWorkload(dice, template, replicas ?? 1);
  const scaleDown = dice.pick([undefined, 'never', 'onsuccess', 'onsuccess', 'progressively', 'progressively']);
  const { apiVersion, kind } = workload;
  const workloadRef = { apiVersion, kind, name: workloadName, ...(scaleDown === undefined || kind !== 'Deployment' ? {} : { scaleDown }) };
  const selector = dice.chance(50) ? { selector: { matchLabels: labels } } : {};
  return { rollout: { ...base, spec: { ...spec, ...selector, workloadRef } }, workload };
}

function generateWorkload(dice: Dice, template: PodTemplateSpec, replicas: number): Workload {
  const metadata = { name: workloadName, namespace };
  const kind = dice.weighted([
    [4, 'Deployment'],
    [1, 'ReplicaSet'],
    [1, 'PodTemplate'],
  ] as const);
  if (kind === 'PodTemplate') return { apiVersion: 'v1', kind, metadata, template };
  const spec = { replicas: kind === 'Deployment' ? replicas : 0, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind, metadata, spec };
}

function generateCanary(dice: Dice): CanaryStrategy {
  const canary: Writable<CanaryStrategy> = {};
  if (!dice.chance(12)) canary.steps = generateSteps(dice);
  if (dice.chance(35)) canary.stableService = serviceNames.stable;
  if (dice.chance(35)) canary.canaryService = serviceNames.canary;
  const [maxSurge, maxUnavailable] = dice.pick<readonly [number | string | undefined, number | string | undefined]>([
    [undefined, undefined],
    [1, 0],
    [0, 1],
    ['25%', '0%'],
    ['50%', 1],
    ['100%', '100%'],
    [2, 2],
    ['0%', '30%'],
    ['10', '10'],
    [undefined, 0],
  ]);
  if (maxSurge !== undefined) canary.maxSurge = maxSurge;
  if (maxUnavailable !== undefined) canary.maxUnavailable = maxUnavailable;
  if (dice.chance(12)) canary.canaryMetadata = metadataOf('canary');
  if (dice.chance(12)) canary.stableMetadata = metadataOf('stable');
  if (dice.chance(6)) canary.antiAffinity = antiAffinity;
  return canary;
}

/** What pods carry while they play a part. */
const metadataOf = (part: string): PodTemplateMetadata => ({ labels: { part }, annotations: { 'example.org/part': part } });

const antiAffinity = { preferredDuringSchedulingIgnoredDuringExecution: { weight: 10 } } as const;

/** Weights mostly rise, with pauses between. */
export function generateSteps(dice: Dice): readonly CanaryStep[] {
  const steps: CanaryStep[] = [];
  let weight = 0;
  for (let left = dice.int(1, 6); left > 0; left--) {
    if (dice.chance(55)) {
      weight = dice.chance(15) ? dice.pick([0, 100, dice.int(0, 100)]) : Math.min(100, weight + dice.pick([1, 10, 20, 25, 33, 50]));
      steps.push({ setWeight: weight });
    } else {
      const duration = dice.pick<number | string | undefined>([undefined, undefined, 5, 20, '30s', '2m', 300, '10', 0]);
      steps.push({ pause: duration === undefined ? {} : { duration } });
    }
  }
  return steps;
}

export function generateBlueGreen(dice: Dice): BlueGreenStrategy {
  const blueGreen: Writable<BlueGreenStrategy> = { activeService: serviceNames.active };
  if (dice.chance(60)) blueGreen.previewService = serviceNames.preview;
  if (dice.chance(35)) blueGreen.previewReplicaCount = dice.int(1, 3);
  if (dice.chance(45)) blueGreen.autoPromotionEnabled = dice.chance(25);
  if (dice.chance(30)) blueGreen.autoPromotionSeconds = dice.pick([5, 30, 120]);
  if (dice.chance(45)) blueGreen.scaleDownDelaySeconds = dice.pick([0, 5, 60, 240]);
  if (dice.chance(20)) blueGreen.scaleDownDelayRevisionLimit = dice.int(0, 2);
  if (dice.chance(40)) blueGreen.abortScaleDownDelaySeconds = dice.pick([0, 5, 60]);
  if (dice.chance(30)) blueGreen.maxUnavailable = dice.pick<number | string>([1, '50%', 0]);
  if (dice.chance(12)) blueGreen.previewMetadata = metadataOf('preview');
  if (dice.chance(12)) blueGreen.activeMetadata = metadataOf('active');
  if (dice.chance(6)) blueGreen.antiAffinity = antiAffinity;
  return blueGreen;
}

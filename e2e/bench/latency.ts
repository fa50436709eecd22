/** How soon the controller answers to a user, one Rollout at a time, as somebody sees it who watches. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CanaryStrategy } from '@sluice/api';
import { promote, setImage, v1 } from '../journeys/manifests.ts';
import type { World } from '../journeys/world.ts';
import { inRealWorld } from '../real/world.ts';
import { untilAlone } from '../stage.ts';
import { type Bench, createQuickRollout, freshController, type Part } from './part.ts';
import { ratio, reference } from './reference.ts';
import { machineLoad } from './usage.ts';
import { isHealthyAt, type Watched, watch } from './watched.ts';

const samples = Number(process.env.SAMPLES ?? 40);
const rolloutCount = 10;
const limitSeconds = 60;
const steps: CanaryStrategy['steps'] = [{ setWeight: 50 }, { pause: {} }, { setWeight: 100 }];

export const latencyPart: Part = {
  name: 'latency',
  about: 'from the change of an image to its ReplicaSet, and from a promote to its effect',
  async run(bench) {
    await untilAlone(bench.stage);
    await freshController(bench, 'limited');
    await inRealWorld(bench.stage, async (world) => {
      const watched = await watch(world.client, world.namespace);
      const names = Array.from({ length: bench.rollouts ?? rolloutCount }, (_, index) => `latency-${index}`);
      for (const name of names) await createQuickRollout(world, name, { steps }, 2);
      const healthy = (name: string, image: string) => () => {
        const rollout = watched.rollouts.get({ namespace: world.namespace, name });
        return rollout !== undefined && isHealthyAt(rollout, image);
      };
      for (const name of names) await watched.when(`${name} is Healthy`, healthy(name, v1), limitSeconds);

      const found: Record<keyof typeof reference.latency, number[]> = { newReplicaSet: [], promotedToScaled: [], promotedToHealthy: [] };
      for (let sample = 0; sample < samples; sample += 1) {
        const name = names[sample % names.length] ?? '';
        const image = `demo:v${sample + 2}`;
        await delay(300);
        const one = await update(world, watched, name, image);
        found.newReplicaSet.push(one.newReplicaSet);
        found.promotedToScaled.push(one.promotedToScaled);
        found.promotedToHealthy.push((await watched.when(`${name} is Healthy`, healthy(name, image), limitSeconds)) - one.promotedAt);
      }
      watched.stop();
      report(bench, found);
    });
  },
};

/** One update up to the effect of its promotion, in ms. Each time counts from the answer to the user's request. */
async function update(world: World, watched: Watched, name: string, image: string) {
  const { namespace } = world;
  const sizeOf = (): number | undefined =>
    watched.replicaSets.list(namespace).find(({ spec }) => spec?.template?.spec?.containers[0]?.image === image)?.spec?.replicas;
  const appears = watched.when(`${name} has a ReplicaSet for ${image}`, () => sizeOf() !== undefined, limitSeconds);
  await setImage(world, name, image);
  const changedAt = performance.now();
  const newReplicaSet = (await appears) - changedAt;

  const isPaused = (): boolean => {
    const { status, metadata } = watched.rollouts.get({ namespace, name }) ?? { metadata: { generation: 0 } };
    return status?.phase === 'Paused' && status.observedGeneration === String(metadata.generation);
  };
  await watched.when(`${name} pauses`, isPaused, limitSeconds);
  await delay(300);
  const scales = watched.when(`${name} grows`, () => sizeOf() === 2, limitSeconds);
  await promote(world, name);
  const promotedAt = performance.now();
  return { newReplicaSet, promotedAt, promotedToScaled: (await scales) - promotedAt };
}

function report({ tell }: Bench, found: Readonly<Record<keyof typeof reference.latency, readonly number[]>>): void {
  const names = {
    newReplicaSet: 'image changed → ReplicaSet made',
    promotedToScaled: 'promoted → ReplicaSet scaled',
    promotedToHealthy: 'promoted → Healthy',
  } as const;
  for (const key of Object.keys(names) as (keyof typeof names)[]) {
    const own = { p50: percentile(found[key], 50), p95: percentile(found[key], 95) };
    const other: { readonly p50: number; readonly p95?: number } = reference.latency[key];
    const beside = (figure: 'p50' | 'p95') => {
      const known = other[figure];
      return `${own[figure].toFixed(1)} ms${known === undefined ? '' : ` (${ratio(own[figure], known)} of ${known})`}`;
    };
    tell(`${names[key].padEnd(32)} p50 ${beside('p50')}, p95 ${beside('p95')}`);
  }
  tell(`${samples} samples; ${machineLoad()}`);
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

import { dice } from '../dice.ts';
import type { Scenario } from '../scenario.ts';
import { generateAnalyses } from './analyses.ts';
import { imageOf } from './images.ts';
import { generateManifest, serviceNames } from './manifest.ts';
import { generateTroubles } from './misfortunes.ts';
import { generateStory, repairs } from './story.ts';

export function generateScenario(seed: string): Scenario {
  const first = dice(seed, 'first image');
  const firstImage = imageOf(
    first,
    first.weighted([
      [12, 'good'],
      [1, 'broken'],
    ] as const),
    1,
  );
  const manifest = generateManifest(dice(seed, 'manifest'), firstImage);
  const story = generateStory(dice(seed, 'story'), manifest.rollout, firstImage);
  const lengthMs = (story.at(-1)?.atMs ?? 0) + 70_000;
  const troubles = generateTroubles(dice(seed, 'troubles'), story, lengthMs);
  const lots = dice(seed, 'analyses');
  const analyses = lots.chance(30) ? generateAnalyses(lots, manifest.rollout, story, lengthMs) : undefined;
  const actions = [...story, ...(analyses?.actions ?? []), ...repairs(story, firstImage, lengthMs)].sort((a, b) => a.atMs - b.atMs);
  const takesOver = manifest.workload === undefined && manifest.rollout.spec.paused !== true && dice(seed, 'history').chance(7);
  const controllers = dice(seed, 'controllers').chance(30) ? 2 : 1;
  return {
    seed,
    ...manifest,
    ...(analyses === undefined ? {} : { rollout: analyses.rollout, metrics: analyses.metrics }),
    services: Object.values(serviceNames),
    actions,
    troubles,
    controllers,
    takesOver,
    calmAtMs: Math.max(lengthMs, actions.at(-1)?.atMs ?? 0) + 1_000,
  };
}

import { dice } from '../dice.ts';
import type { Scenario } from '../scenario.ts';
import { generateAnalyses } from './analyses.ts';
import { imageOf } from './images.ts';
import { generateManifest, serviceNames } from './manifest.ts';
import { generateTroubles } from './misfortunes.ts';
import { generateRouted } from './routing.ts';
import { generateStory, repairs } from './story.ts';

/** Seeds that begin so are stories of canaries behind a router: they have numbers of their own, so that no other story changes with them. */
export const routedPrefix = 'routed-';

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
  const plain = generateManifest(dice(seed, 'manifest'), firstImage);
  const routed = seed.startsWith(routedPrefix) ? generateRouted(dice(seed, 'routing'), plain.rollout) : undefined;
  const manifest = routed === undefined ? plain : { ...plain, rollout: routed.rollout, routing: routed.routing };
  const story = generateStory(dice(seed, 'story'), manifest.rollout, firstImage, routed?.habits);
  const lengthMs = (story.at(-1)?.atMs ?? 0) + 70_000;
  const troubles = generateTroubles(dice(seed, 'troubles'), story, lengthMs);
  const lots = dice(seed, 'analyses');
  const analyses = lots.chance(30) ? generateAnalyses(lots, manifest.rollout, story, lengthMs) : undefined;
  const actions = [...story, ...(analyses?.actions ?? []), ...repairs(story, firstImage, lengthMs)].sort((a, b) => a.atMs - b.atMs);
  const takesOver =
    routed === undefined && manifest.workload === undefined && manifest.rollout.spec.paused !== true && dice(seed, 'history').chance(7);
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

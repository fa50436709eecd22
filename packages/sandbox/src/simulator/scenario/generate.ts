import { dice } from '../dice.ts';
import type { Scenario } from '../scenario.ts';
import { generateAnalyses } from './analyses.ts';
import { imageOf, temperOf } from './images.ts';
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
  const scenario: Scenario = {
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
  return routed !== undefined && dice(seed, 'autoscaler').chance(35) ? autoscaled(scenario, firstImage) : scenario;
}

/**
 * The story under an autoscaler and a load that never changes. Where something else changes the number of pods that serve (users, broken
 * images, pods of another workload), nothing could be said of what the autoscaler wants: such stories stay as they are.
 */
function autoscaled(scenario: Scenario, firstImage: string): Scenario {
  const { rollout, actions, troubles, workload } = scenario;
  const { replicas = 1 } = rollout.spec;
  const images = [firstImage, ...actions.flatMap(({ action }) => ('image' in action ? [action.image] : []))];
  if (replicas < 2 || workload !== undefined || images.some((image) => temperOf(image) !== 'good')) return scenario;
  return {
    ...scenario,
    autoscaledTo: replicas,
    actions: actions.filter(({ action }) => action.do !== 'scale' && action.do !== 'delete'),
    troubles: troubles.filter(({ kind }) => !kind.startsWith('pods-')),
  };
}

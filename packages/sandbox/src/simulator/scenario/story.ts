import type { JsonObject } from '@sluice/kubernetes';
import type { Dice } from '../dice.ts';
import type { Scenario, TimedAction, UserAction } from '../scenario.ts';
import { imageOf, temperOf } from './images.ts';
import { generateBlueGreen, generateSteps } from './manifest.ts';

/** What the user does, and when: some things close together, some far apart. */
export function generateStory(dice: Dice, rollout: Scenario['rollout'], firstImage: string): readonly TimedAction[] {
  const images = [firstImage];
  const actions: TimedAction[] = [];
  let atMs = 0;
  let isDeleted = false;
  let strategy = rollout.spec.strategy?.blueGreen === undefined ? 'canary' : 'blueGreen';

  const newImage = (): string => {
    const temper = dice.weighted([
      [70, 'good'],
      [20, 'broken'],
      [10, 'unstable'],
    ] as const);
    const image = imageOf(dice, temper, images.length + 1);
    images.push(image);
    return image;
  };

  const next = (): UserAction => {
    if (isDeleted) {
      isDeleted = false;
      strategy = rollout.spec.strategy?.blueGreen === undefined ? 'canary' : 'blueGreen';
      return { do: 'create-again', image: dice.pick(images) };
    }
    const kind = dice.weighted([
      [26, 'new-image'],
      [10, 'earlier-image'],
      [2, 'spell-out-template'],
      [10, 'abort'],
      [7, 'retry'],
      [14, 'promote'],
      [6, 'promote-full'],
      [3, 'pause'],
      [3, 'resume'],
      [4, 'restart'],
      [8, 'scale'],
      [4, 'edit-steps'],
      [4, 'edit'],
      [3, 'sync-from-git'],
      [2, 'delete'],
      [2, 'switch-strategy'],
    ] as const);
    switch (kind) {
      case 'new-image':
        return { do: 'set-image', image: newImage() };
      case 'earlier-image':
        return { do: 'set-image', image: dice.pick(images) };
      case 'restart':
        return { do: 'restart', inSeconds: dice.pick([0, 1, 30]) };
      case 'scale':
        return {
          do: 'scale',
          replicas: dice.weighted([
            [1, 0],
            [1, 1],
            [6, dice.int(1, 10)],
          ]),
        };
      case 'edit-steps':
        return { do: 'edit-steps', steps: generateSteps(dice) };
      case 'edit':
        return { do: 'edit', spec: generateEdit(dice, strategy) };
      case 'switch-strategy': {
        strategy = strategy === 'canary' ? 'blueGreen' : 'canary';
        const spec: JsonObject =
          strategy === 'canary'
            ? { strategy: { blueGreen: null, canary: JSON.parse(JSON.stringify({ steps: generateSteps(dice) })) } }
            : { strategy: { canary: null, blueGreen: JSON.parse(JSON.stringify(generateBlueGreen(dice))) } };
        return { do: 'edit', spec };
      }
      case 'delete':
        isDeleted = true;
        return { do: 'delete' };
      case 'sync-from-git':
        strategy = rollout.spec.strategy?.blueGreen === undefined ? 'canary' : 'blueGreen';
        return { do: 'sync-from-git' };
      default:
        return { do: kind };
    }
  };

  for (let left = dice.int(1, 12); left > 0; left--) {
    atMs += gapMs(dice);
    actions.push({ atMs, action: next() });
  }
  if (isDeleted) actions.push({ atMs: atMs + gapMs(dice), action: next() });
  return actions;
}

const gapMs = (dice: Dice): number =>
  dice.weighted([
    [3, dice.int(0, 2_000)],
    [5, dice.int(2_000, 20_000)],
    [6, dice.int(20_000, 120_000)],
    [3, dice.int(120_000, 600_000)],
  ]);

function generateEdit(dice: Dice, strategy: string): JsonObject {
  const general: readonly JsonObject[] = [
    { minReadySeconds: dice.pick([0, 5]) },
    { progressDeadlineSeconds: dice.pick([30, 600]) },
    { progressDeadlineAbort: dice.chance(50) },
    { revisionHistoryLimit: dice.int(2, 5) },
    { rollbackWindow: { revisions: dice.int(0, 3) } },
  ];
  const special: readonly JsonObject[] =
    strategy === 'canary'
      ? [
          { strategy: { canary: { maxSurge: dice.pick<number | string>([1, '50%', 3]) } } },
          { strategy: { canary: { maxSurge: 1, maxUnavailable: dice.pick<number | string>([0, 1, '40%']) } } },
        ]
      : [
          { strategy: { blueGreen: { autoPromotionEnabled: dice.chance(50) } } },
          { strategy: { blueGreen: { autoPromotionSeconds: dice.pick([0, 20]) } } },
          { strategy: { blueGreen: { previewReplicaCount: dice.pick([null, 1, 2]) } } },
          { strategy: { blueGreen: { scaleDownDelaySeconds: dice.pick([0, 10, 60]) } } },
          { strategy: { blueGreen: { abortScaleDownDelaySeconds: dice.pick([0, 10, 60]) } } },
        ];
  return dice.pick([...general, ...special]);
}

/**
 * What a user does in the end about pods that come and go: a good image, with everything that might hold it back out of the way.
 * Without that, no rest could be demanded of the rollout.
 */
export function repairs(actions: readonly TimedAction[], firstImage: string, atMs: number): readonly TimedAction[] {
  const images = [firstImage, ...actions.flatMap(({ action }) => ('image' in action ? [action.image] : []))];
  if (!images.some((image) => temperOf(image) === 'unstable')) return [];
  const soon = (afterMs: number, action: UserAction): TimedAction => ({ atMs: atMs + afterMs, action });
  return [
    soon(200_000, { do: 'set-image', image: `web:g${images.length + 100}` }),
    soon(230_000, { do: 'resume' }),
    soon(231_000, { do: 'promote-full' }),
    // Once more, in case that it was late and has been aborted for that.
    soon(500_000, { do: 'promote-full' }),
  ];
}

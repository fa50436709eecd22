import type { CanaryStep } from '@sluice/api';
import type { JsonObject } from '@sluice/kubernetes';
import type { Dice } from '../dice.ts';
import type { Scenario, TimedAction, UserAction } from '../scenario.ts';
import { imageOf, temperOf } from './images.ts';
import { generateBlueGreen, generateSteps } from './manifest.ts';

/** What users write who edit a Rollout. */
export interface Habits {
  steps(dice: Dice): readonly CanaryStep[];
  /** Whether they may go from one strategy to the other. */
  readonly switchesStrategy: boolean;
}

const plain: Habits = { steps: generateSteps, switchesStrategy: true };

/**
 * What the user does, and when: a few updates, each followed by things that users do to updates, some in the same moment, some minutes
 * later.
 */
export function generateStory(
  dice: Dice,
  rollout: Scenario['rollout'],
  firstImage: string,
  habits: Habits = plain,
): readonly TimedAction[] {
  const images = [firstImage];
  const actions: TimedAction[] = [];
  let atMs = 0;
  let strategy = firstStrategy(rollout);
  const act = (gap: 'soon' | 'late', action: UserAction): void => {
    atMs += gapMs(dice, gap);
    actions.push({ atMs, action });
  };

  const nextImage = (): string => {
    if (dice.chance(25)) return dice.pick(images);
    const temper = dice.weighted([
      [72, 'good'],
      [20, 'broken'],
      [8, 'unstable'],
    ] as const);
    const image = imageOf(dice, temper, images.length + 1);
    images.push(image);
    return image;
  };

  const command = (last: UserAction['do']): UserAction => {
    const kind = dice.weighted([
      [last === 'abort' ? 2 : 18, 'abort'],
      [last === 'abort' ? 30 : 2, 'retry'],
      [25, 'promote'],
      [10, 'promote-full'],
      [3, 'pause'],
      [last === 'pause' ? 30 : 2, 'resume'],
      [6, 'restart'],
      [12, 'scale'],
      [5, 'edit-steps'],
      [5, 'edit'],
      [3, 'sync-from-git'],
      [2, 'spell-out-template'],
      [12, 'set-image'],
    ] as const);
    switch (kind) {
      case 'set-image':
        return { do: kind, image: nextImage() };
      case 'restart':
        return { do: kind, inSeconds: dice.pick([0, 1, 30]) };
      case 'scale':
        return {
          do: kind,
          replicas: dice.weighted([
            [1, 0],
            [1, 1],
            [6, dice.int(1, 10)],
          ]),
        };
      case 'edit-steps':
        return { do: kind, steps: habits.steps(dice) };
      case 'edit':
        return { do: kind, spec: generateEdit(dice, strategy) };
      case 'sync-from-git':
        strategy = firstStrategy(rollout);
        return { do: kind };
      default:
        return { do: kind };
    }
  };

  const switchStrategy = (): UserAction => {
    strategy = strategy === 'canary' ? 'blueGreen' : 'canary';
    const part = strategy === 'canary' ? { steps: generateSteps(dice) } : generateBlueGreen(dice);
    const spec: JsonObject = { strategy: { canary: null, blueGreen: null, [strategy]: JSON.parse(JSON.stringify(part)) } };
    return { do: 'edit', spec };
  };

  for (let updates = dice.int(1, 4); updates > 0; updates--) {
    const opening = dice.weighted([
      [84, 'set-image'],
      [5, 'switch-strategy'],
      [4, 'delete'],
      [7, 'nothing'],
    ] as const);
    if (opening === 'set-image') act('late', { do: opening, image: nextImage() });
    if (opening === 'switch-strategy' && habits.switchesStrategy) act(dice.pick(['soon', 'late']), switchStrategy());
    if (opening === 'delete') {
      act('late', { do: opening });
      act('soon', { do: 'create-again', image: dice.pick(images) });
      strategy = firstStrategy(rollout);
    }
    for (let commands = dice.int(0, 4); commands > 0; commands--) act('soon', command(actions.at(-1)?.action.do ?? 'delete'));
  }
  if (dice.chance(rollout.spec.workloadRef === undefined ? 8 : 30)) act('late', { do: 'delete' });
  return actions;
}

const firstStrategy = ({ spec }: Scenario['rollout']): 'canary' | 'blueGreen' =>
  spec.strategy?.blueGreen === undefined ? 'canary' : 'blueGreen';

const gapMs = (dice: Dice, gap: 'soon' | 'late'): number =>
  gap === 'soon'
    ? dice.weighted([
        [30, dice.int(0, 1_500)],
        [35, dice.int(1_500, 20_000)],
        [25, dice.int(20_000, 120_000)],
        [10, dice.int(120_000, 600_000)],
      ])
    : dice.weighted([
        [15, dice.int(0, 5_000)],
        [35, dice.int(5_000, 60_000)],
        [50, dice.int(60_000, 500_000)],
      ]);

function generateEdit(dice: Dice, strategy: 'canary' | 'blueGreen'): JsonObject {
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
          {
            strategy: {
              canary: { canaryMetadata: dice.pick<JsonObject | null>([null, { labels: { part: 'new' } }]), stableMetadata: null },
            },
          },
        ]
      : [
          { strategy: { blueGreen: { autoPromotionEnabled: dice.chance(50) } } },
          { strategy: { blueGreen: { autoPromotionSeconds: dice.pick([0, 20]) } } },
          { strategy: { blueGreen: { previewReplicaCount: dice.pick([null, 1, 2]) } } },
          { strategy: { blueGreen: { scaleDownDelaySeconds: dice.pick([0, 10, 60]) } } },
          { strategy: { blueGreen: { abortScaleDownDelaySeconds: dice.pick([0, 10, 60]) } } },
          {
            strategy: {
              blueGreen: { previewMetadata: null, activeMetadata: dice.pick<JsonObject | null>([null, { labels: { part: 'live' } }]) },
            },
          },
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

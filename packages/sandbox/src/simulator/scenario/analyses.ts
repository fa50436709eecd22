import type { AnalysisTemplateSpec, CanaryStep, Metric, Rollout, RolloutAnalysis } from '@sluice/api';
import type { Dice } from '../dice.ts';
import type { MetricWord, Scenario, TimedAction } from '../scenario.ts';

/** Names of the templates that Rollouts may name. */
const templateNames = { finite: 'check', endless: 'watch' } as const;

export interface Analyses {
  readonly rollout: Rollout;
  readonly metrics: NonNullable<Scenario['metrics']>;
  readonly actions: readonly TimedAction[];
}

/** The same Rollout with analyses in it, what their metrics say over time, and what users do to runs. */
export function generateAnalyses(dice: Dice, rollout: Rollout, story: readonly TimedAction[], lengthMs: number): Analyses {
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  const finite: RolloutAnalysis = { templates: [{ templateName: templateNames.finite }] };
  const endless: RolloutAnalysis = { templates: [{ templateName: dice.pick(Object.values(templateNames)) }] };
  const strategy =
    canary !== undefined
      ? {
          canary: {
            ...canary,
            ...(canary.steps === undefined ? {} : { steps: withAnalyses(dice, canary.steps, finite) }),
            ...(dice.chance(45) ? { analysis: { ...endless, ...(dice.chance(40) ? { startingStep: dice.int(0, 3) } : {}) } } : {}),
          },
        }
      : {
          blueGreen: {
            activeService: '',
            ...blueGreen,
            ...(dice.chance(70) ? { prePromotionAnalysis: finite } : {}),
            ...(dice.chance(60) ? { postPromotionAnalysis: finite } : {}),
          },
        };
  return {
    rollout: { ...rollout, spec: { ...rollout.spec, strategy } },
    metrics: { templates: generateTemplates(dice), says: generateWords(dice, lengthMs) },
    actions: interventions(dice, story, lengthMs),
  };
}

/** What users do to runs, mostly while an update is under way. */
function interventions(dice: Dice, story: readonly TimedAction[], lengthMs: number): readonly TimedAction[] {
  const updates = story.filter(({ action }) => action.do === 'set-image');
  const count = dice.weighted([
    [6, 0],
    [3, 1],
    [2, 3],
  ]);
  return Array.from({ length: count }, (): TimedAction => {
    const update = updates.length === 0 ? undefined : dice.pick(updates);
    const atMs = update === undefined || dice.chance(20) ? dice.int(0, lengthMs) : update.atMs + dice.int(1_000, 60_000);
    return { atMs, action: { do: dice.pick(['delete-runs', 'end-runs', 'end-runs'] as const) } };
  });
}

function withAnalyses(dice: Dice, steps: readonly CanaryStep[], analysis: RolloutAnalysis): readonly CanaryStep[] {
  return steps.flatMap((step): readonly CanaryStep[] => (dice.chance(35) ? [step, { analysis }] : [step]));
}

function generateTemplates(dice: Dice): Readonly<Record<string, AnalysisTemplateSpec>> {
  const metric = (more: Partial<Metric>): AnalysisTemplateSpec => ({
    metrics: [
      {
        name: 'value',
        provider: { web: { url: 'http://metrics.sim/value', jsonPath: '{$.value}', timeoutSeconds: 5 } },
        ...conditions(dice),
        ...(dice.chance(30) ? { failureLimit: 1 } : {}),
        ...(dice.chance(30) ? { inconclusiveLimit: 1 } : {}),
        ...(dice.chance(50) ? { consecutiveErrorLimit: dice.int(0, 3) } : {}),
        ...(dice.chance(20) ? { initialDelay: '7s' } : {}),
        ...more,
      },
    ],
  });
  return {
    [templateNames.finite]: metric({ interval: dice.pick(['3s', '10s', '25s']), count: dice.int(2, 4) }),
    [templateNames.endless]: metric({ interval: dice.pick(['5s', '20s', '1m']) }),
  };
}

/** 1 is good, 7 neither, 100 bad, where both conditions are there. */
const conditions = (dice: Dice): Partial<Metric> =>
  dice.pick<Partial<Metric>>([
    { successCondition: 'result < 5', failureCondition: 'result > 10' },
    { successCondition: 'result < 5', failureCondition: 'result > 10' },
    { successCondition: 'result < 5' },
    { failureCondition: 'result > 10' },
  ]);

/** Good most of the time; now and then something else for a while. */
function generateWords(dice: Dice, lengthMs: number): NonNullable<Scenario['metrics']>['says'] {
  const says: { fromMs: number; word: MetricWord }[] = [{ fromMs: 0, word: 'good' }];
  for (let spells = dice.int(0, 4); spells > 0; spells--) {
    const word = dice.pick<MetricWord>(['bad', 'bad', 'neither', 'nothing', 'no-number', 'broken', 'refused', 'silent', 'late']);
    const fromMs = dice.int(0, lengthMs);
    says.push({ fromMs, word }, { fromMs: fromMs + dice.pick([2_000, 15_000, 60_000, 200_000]), word: 'good' });
  }
  return says.sort((a, b) => a.fromMs - b.fromMs);
}

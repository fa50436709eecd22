import {
  autoPromotionEnabledOf,
  autoPromotionSecondsOf,
  type CanaryStep,
  maxTrafficWeightOf,
  pauseLengthOf,
  type Rollout,
  scaleDownDelaySecondsOf,
} from '@sluice/api';
import { formatAge } from '@sluice/kubernetes';

/** Something that an update goes through. */
export interface PlannedStep {
  readonly text: string;
  readonly when: 'done' | 'now' | 'later';
}

/** All that the present update goes through, in order: what is done, what is going on, what comes. */
export function plannedSteps(rollout: Rollout): readonly PlannedStep[] {
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  if (rollout.status?.abort === true) return [];
  if (canary !== undefined) return inOrder(canaryTexts(rollout), rollout.status?.currentStepIndex ?? 0);
  return blueGreen === undefined ? [] : inOrder(blueGreenTexts(rollout), blueGreenPosition(rollout));
}

const inOrder = (texts: readonly string[], position: number): readonly PlannedStep[] =>
  texts.map((text, index) => ({ text, when: index < position ? 'done' : index === position ? 'now' : 'later' }));

function canaryTexts(rollout: Rollout): readonly string[] {
  const unit = maxTrafficWeightOf(rollout) === 100 ? ' %' : ` of ${maxTrafficWeightOf(rollout)}`;
  const steps = (rollout.spec.strategy?.canary?.steps ?? []).map((step) => stepText(step, unit));
  return [...steps, 'the new revision serves alone, and is the stable one from then on'];
}

/** A canary step in words: `weight 25 %`, `pause for 10m`. */
export function stepText(step: CanaryStep, unit = ' %'): string {
  const { setWeight, pause, setCanaryScale, analysis, experiment, setHeaderRoute, setMirrorRoute, plugin } = step;
  if (setWeight !== undefined) return `weight ${setWeight}${unit}`;
  if (pause !== undefined) return pauseText(pause);
  if (setCanaryScale !== undefined) return scaleText(setCanaryScale);
  if (analysis !== undefined) return `analysis ${namesOf(analysis.templates?.map(({ templateName }) => templateName))}`.trim();
  if (experiment !== undefined) return experimentText(experiment);
  if (setHeaderRoute !== undefined) return routeText('header route', setHeaderRoute);
  if (setMirrorRoute !== undefined) return routeText('mirror route', setMirrorRoute);
  return plugin === undefined ? 'nothing' : `plugin ${plugin.name}`;
}

function pauseText(pause: NonNullable<CanaryStep['pause']>): string {
  const length = pauseLengthOf(pause);
  return length.kind === 'seconds' ? `pause for ${formatAge(length.seconds * 1000)}` : 'pause until someone promotes';
}

function scaleText({ weight, replicas, matchTrafficWeight }: NonNullable<CanaryStep['setCanaryScale']>): string {
  if (replicas !== undefined) return `canary of ${replicas} pods`;
  if (weight !== undefined) return `canary of ${weight} % of the pods`;
  return matchTrafficWeight === true ? 'canary as large as its weight asks for' : 'canary size as it is';
}

function experimentText({ templates, duration }: NonNullable<CanaryStep['experiment']>): string {
  const names = namesOf(templates.map(({ name }) => name));
  return `experiment ${names}${duration === undefined ? '' : ` for ${duration}`}`.trim();
}

const routeText = (what: string, { name = '', match }: { readonly name?: string; readonly match?: readonly unknown[] }): string =>
  `${match === undefined ? 'remove ' : ''}${what} ${name}`.trim();

const namesOf = (names: readonly (string | undefined)[] = []): string => names.filter((name) => name !== undefined).join(', ');

function blueGreenTexts(rollout: Rollout): readonly string[] {
  const { previewService, prePromotionAnalysis, postPromotionAnalysis } = rollout.spec.strategy?.blueGreen ?? {};
  const seconds = autoPromotionSecondsOf(rollout);
  const gate = !autoPromotionEnabledOf(rollout)
    ? ['pause until someone promotes']
    : seconds === 0
      ? []
      : [`pause for ${formatAge(seconds * 1000)}`];
  return [
    `pods of the new revision${previewService === undefined ? '' : ', behind the preview Service'}`,
    ...(prePromotionAnalysis === undefined ? [] : ['analysis before the switch']),
    ...gate,
    'switch of the active Service to the new revision',
    ...(postPromotionAnalysis === undefined ? [] : ['analysis after the switch']),
    `the old pods go after ${formatAge(scaleDownDelaySecondsOf(rollout) * 1000)}`,
  ];
}

/** Where a blue-green update stands in the list above. */
function blueGreenPosition(rollout: Rollout): number {
  const { status = {} } = rollout;
  const texts = blueGreenTexts(rollout);
  const at = (start: string): number => texts.findIndex((text) => text.startsWith(start));
  const { activeSelector, prePromotionAnalysisRunStatus: pre } = status.blueGreen ?? {};
  if (status.stableRS === status.currentPodHash) return texts.length - 1;
  if (activeSelector === status.currentPodHash) return Math.max(at('analysis after'), at('switch'));
  if ((status.pauseConditions ?? []).length > 0) return Math.max(at('pause'), 0);
  return pre === undefined ? 0 : at('analysis before');
}

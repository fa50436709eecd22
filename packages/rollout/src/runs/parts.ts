import type {
  AnalysisPhase,
  BlueGreenStatus,
  CanaryStatus,
  ExperimentStep,
  GateStep,
  Rollout,
  RolloutAnalysis,
  RolloutAnalysisRunStatus,
  RolloutStatus,
  RolloutType,
  TemplateReference,
} from '@sluice/api';
import { remembered } from '@sluice/kubernetes';
import { withStatus } from '../status.ts';

/** Where in a Rollout a run belongs: an analysis of one of the four types, which may be one after the steps of a canary, or the Experiment of a step. */
export type RunType = RolloutType | 'Experiment' | 'CanaryPostPromotion';
export const runTypes: readonly RunType[] = ['Step', 'Experiment', 'Background', 'PrePromotion', 'PostPromotion', 'CanaryPostPromotion'];

/** What the spec says about a run. */
export type RunPart =
  | AnalysisPart
  | { readonly type: 'Experiment'; readonly field: string; readonly experiment: ExperimentStep; readonly step: number };

/** An analysis by templates, or the gate of a step, which is an analysis of one question. */
export interface AnalysisPart {
  readonly type: Exclude<RunType, 'Experiment'>;
  readonly field: string;
  readonly analysis: RolloutAnalysis;
  readonly gate?: GateStep;
  readonly step?: number;
}

/** All places of a Rollout where something runs. */
export const partsOf = remembered(({ spec }: Rollout): readonly RunPart[] => {
  const { canary, blueGreen } = spec.strategy ?? {};
  const beside = (type: AnalysisPart['type'], field: string, analysis: RolloutAnalysis | undefined): readonly RunPart[] =>
    analysis === undefined ? [] : [{ type, field: `spec.strategy.${field}`, analysis }];
  return [
    ...beside('Background', 'canary.analysis', canary?.analysis),
    ...(canary?.steps ?? []).flatMap(({ analysis, gate, experiment }, step): readonly RunPart[] => {
      const field = `spec.strategy.canary.steps[${step}]`;
      return [
        ...(analysis === undefined ? [] : [{ type: 'Step', field: `${field}.analysis`, analysis, step } as const]),
        ...(gate === undefined ? [] : [{ type: 'Step', field: `${field}.gate`, analysis: {}, gate, step } as const]),
        ...(experiment === undefined ? [] : [{ type: 'Experiment', field: `${field}.experiment`, experiment, step } as const]),
      ];
    }),
    ...beside('CanaryPostPromotion', 'canary.postPromotionAnalysis', canary?.postPromotionAnalysis),
    ...beside('PrePromotion', 'blueGreen.prePromotionAnalysis', blueGreen?.prePromotionAnalysis),
    ...beside('PostPromotion', 'blueGreen.postPromotionAnalysis', blueGreen?.postPromotionAnalysis),
  ];
});

/** The templates that a part names. */
export const templatesOf = (part: RunPart): readonly TemplateReference[] =>
  part.type === 'Experiment' ? (part.experiment.analyses ?? []) : (part.analysis.templates ?? []);

/** All templates that a Rollout names. */
export const templateReferencesOf = (rollout: Rollout): readonly TemplateReference[] => partsOf(rollout).flatMap(templatesOf);

/** The field of the status that names the run of each place. */
const places = {
  Step: ['canary', 'currentStepAnalysisRunStatus'],
  Background: ['canary', 'currentBackgroundAnalysisRunStatus'],
  CanaryPostPromotion: ['canary', 'postPromotionAnalysisRunStatus'],
  Experiment: ['canary', 'currentExperiment'],
  PrePromotion: ['blueGreen', 'prePromotionAnalysisRunStatus'],
  PostPromotion: ['blueGreen', 'postPromotionAnalysisRunStatus'],
} as const satisfies Readonly<Record<RunType, readonly ['canary', keyof CanaryStatus] | readonly ['blueGreen', keyof BlueGreenStatus]>>;

/** The run that the status names for a place. An Experiment has only its name there. */
export interface NamedRun {
  readonly name: string;
  readonly phase?: AnalysisPhase;
  readonly message?: string;
}

export function namedRun(status: RolloutStatus, type: RunType): NamedRun | undefined {
  const [part, field] = places[type];
  const named = (status[part] as Readonly<Record<string, unknown>> | undefined)?.[field] as RolloutAnalysisRunStatus | string | undefined;
  if (named === undefined || named === '') return undefined;
  if (typeof named === 'string') return { name: named };
  return { name: named.name, phase: named.status, ...(named.message === undefined ? {} : { message: named.message }) };
}

/** The status with another run named for a place, or none. */
export function withNamedRun(status: RolloutStatus, type: RunType, run: NamedRun | undefined): RolloutStatus {
  const [part, field] = places[type];
  const { [field]: _, ...rest } = (status[part] ?? {}) as Readonly<Record<string, unknown>>;
  return withStatus(status, { [part]: run === undefined ? rest : { ...rest, [field]: type === 'Experiment' ? run.name : shown(run) } });
}

const shown = ({ name, phase = '', message }: NamedRun): RolloutAnalysisRunStatus => ({
  name,
  status: phase,
  ...(message === undefined ? {} : { message }),
});

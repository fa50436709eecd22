import type {
  AnalysisPhase,
  ExperimentStep,
  GateStep,
  Rollout,
  RolloutAnalysis,
  RolloutAnalysisRunStatus,
  RolloutStatus,
  RolloutType,
  TemplateReference,
} from '@sluice/api';
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
export function partsOf({ spec }: Rollout): readonly RunPart[] {
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
}

/** The templates that a part names. */
export const templatesOf = (part: RunPart): readonly TemplateReference[] =>
  part.type === 'Experiment' ? (part.experiment.analyses ?? []) : (part.analysis.templates ?? []);

/** All templates that a Rollout names. */
export const templateReferencesOf = (rollout: Rollout): readonly TemplateReference[] => partsOf(rollout).flatMap(templatesOf);

/** The run that the status names for a place. An Experiment has only its name there. */
export interface NamedRun {
  readonly name: string;
  readonly phase?: AnalysisPhase;
  readonly message?: string;
}

export function namedRun({ canary, blueGreen }: RolloutStatus, type: RunType): NamedRun | undefined {
  const named = (run: RolloutAnalysisRunStatus | undefined): NamedRun | undefined =>
    run === undefined ? undefined : { name: run.name, phase: run.status, ...(run.message === undefined ? {} : { message: run.message }) };
  switch (type) {
    case 'Step':
      return named(canary?.currentStepAnalysisRunStatus);
    case 'Background':
      return named(canary?.currentBackgroundAnalysisRunStatus);
    case 'PrePromotion':
      return named(blueGreen?.prePromotionAnalysisRunStatus);
    case 'PostPromotion':
      return named(blueGreen?.postPromotionAnalysisRunStatus);
    case 'CanaryPostPromotion':
      return named(canary?.postPromotionAnalysisRunStatus);
    case 'Experiment':
      return canary?.currentExperiment === undefined || canary.currentExperiment === '' ? undefined : { name: canary.currentExperiment };
  }
}

/** The status with another run named for a place, or none. */
export function withNamedRun(status: RolloutStatus, type: RunType, run: NamedRun | undefined): RolloutStatus {
  const shown =
    run === undefined
      ? undefined
      : { name: run.name, status: run.phase ?? '', ...(run.message === undefined ? {} : { message: run.message }) };
  const canary = (field: keyof NonNullable<RolloutStatus['canary']>, value: unknown) =>
    withStatus(status, { canary: withField(status.canary, field, value) });
  const blueGreen = (field: keyof NonNullable<RolloutStatus['blueGreen']>) =>
    withStatus(status, { blueGreen: withField(status.blueGreen, field, shown) });
  switch (type) {
    case 'Step':
      return canary('currentStepAnalysisRunStatus', shown);
    case 'Background':
      return canary('currentBackgroundAnalysisRunStatus', shown);
    case 'PrePromotion':
      return blueGreen('prePromotionAnalysisRunStatus');
    case 'PostPromotion':
      return blueGreen('postPromotionAnalysisRunStatus');
    case 'CanaryPostPromotion':
      return canary('postPromotionAnalysisRunStatus', shown);
    case 'Experiment':
      return canary('currentExperiment', run?.name);
  }
}

function withField<Part extends object>(part: Part | undefined, field: keyof Part, value: unknown): Part {
  const { [field]: _, ...rest } = part ?? ({} as Part);
  return (value === undefined ? rest : { ...rest, [field]: value }) as Part;
}

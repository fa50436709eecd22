import type { AnalysisPhase, ExperimentStatus, TemplatePhase } from '@sluice/api';
import { normal, type RolloutEvent, warning } from '@sluice/rollout';

/** What has changed between two passes, in words. */
export interface News {
  readonly templates: readonly RolloutEvent[];
  readonly analyses: readonly RolloutEvent[];
  readonly phase: readonly RolloutEvent[];
}

export function newsOf(before: ExperimentStatus, after: ExperimentStatus): News {
  return {
    templates: (after.templateStatuses ?? []).flatMap(({ name, status = '', message }) => {
      const was = before.templateStatuses?.find((each) => each.name === name)?.status ?? '';
      return changed('Template', `Template '${name}'`, was, status, message);
    }),
    analyses: (after.analysisRuns ?? []).flatMap(({ name, analysisRun, phase, message }) => {
      const former = before.analysisRuns?.find((each) => each.name === name);
      const was = former?.analysisRun === analysisRun ? former.phase : '';
      return changed('AnalysisRun', `Analysis '${name}' (${analysisRun})`, was, phase, message);
    }),
    phase: changed('Experiment', 'Experiment', before.phase ?? '', after.phase ?? '', after.message),
  };
}

type Phase = AnalysisPhase | TemplatePhase;

const bad: readonly Phase[] = ['Failed', 'Error', 'Inconclusive'];

function changed(prefix: string, subject: string, was: Phase, is: Phase, message: string | undefined): readonly RolloutEvent[] {
  if (was === is || is === '') return [];
  const text = `${subject} is ${is}${was === '' ? '' : `, was ${was}`}${message === undefined ? '' : `: ${message}`}`;
  return [(bad.includes(is) ? warning : normal)(`${prefix}${is}`, text)];
}

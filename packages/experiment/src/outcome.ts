import type { Verdict } from '@sluice/analysis';
import type { AnalysisPhase, TemplatePhase } from '@sluice/api';
import type { Instant } from '@sluice/kubernetes';

/** All that the phase of an Experiment depends on. */
export interface Progress {
  readonly terminate: boolean;
  readonly templates: readonly { readonly name: string; readonly phase: TemplatePhase; readonly message?: string }[];
  readonly analyses: readonly { readonly name: string; readonly required: boolean; readonly verdict: Verdict | undefined }[];
  /** Why an analysis cannot be started. */
  readonly problem?: string | undefined;
  /** When all pods were first available. */
  readonly availableAt: Instant | undefined;
  readonly durationMs: number | undefined;
  readonly now: Instant;
}

export interface Outcome {
  readonly phase: AnalysisPhase;
  readonly message?: string;
}

/** Where an Experiment stands: the first rule that has something to say. */
export function outcomeOf(progress: Progress): Outcome {
  for (const rule of rules) {
    const outcome = rule(progress);
    if (outcome !== undefined) return outcome;
  }
  return { phase: progress.availableAt === undefined ? 'Pending' : 'Running' };
}

type Rule = (progress: Progress) => Outcome | undefined;

/** Evidence that something is wrong comes before everything that would end the Experiment well. */
const rules: readonly Rule[] = [brokenTemplate, brokenAnalysis, badAnalysis, terminated, requiredPassed, durationOver, allPassed];

function brokenTemplate({ templates }: Progress): Outcome | undefined {
  const broken = templates.find(({ phase }) => phase === 'Error') ?? templates.find(({ phase }) => phase === 'Failed');
  if (broken === undefined || (broken.phase !== 'Error' && broken.phase !== 'Failed')) return undefined;
  return { phase: broken.phase, message: broken.message ?? `Template '${broken.name}' is ${broken.phase}` };
}

function brokenAnalysis({ problem }: Progress): Outcome | undefined {
  return problem === undefined ? undefined : { phase: 'Error', message: problem };
}

/** The worst one decides, and ends the Experiment at once. */
function badAnalysis({ analyses }: Progress): Outcome | undefined {
  const bad = analyses.flatMap(({ name, verdict }) => badOutcome(name, verdict) ?? []);
  return bad.find(({ phase }) => phase === 'Failed') ?? bad.find(({ phase }) => phase === 'Error') ?? bad[0];
}

/** Only an analysis that has passed speaks for the pods. One that was ended before it came to a result speaks neither for nor against them. */
function badOutcome(name: string, verdict: Verdict | undefined): Outcome | undefined {
  switch (verdict?.is) {
    case undefined:
    case 'passed':
      return undefined;
    case 'failed':
      return { phase: verdict.phase, message: verdict.message };
    case 'inconclusive':
    case 'not-run':
      return { phase: 'Inconclusive', message: verdict.message };
    case 'cancelled':
      return { phase: 'Inconclusive', message: `Analysis '${name}' was ended before it came to a result` };
  }
}

function terminated({ terminate }: Progress): Outcome | undefined {
  return terminate ? { phase: 'Successful' } : undefined;
}

function requiredPassed({ analyses }: Progress): Outcome | undefined {
  const required = analyses.filter((each) => each.required);
  if (required.length === 0 || required.some(({ verdict }) => verdict === undefined)) return undefined;
  return { phase: 'Successful', message: 'All analyses that are required for completion have passed' };
}

/** Analyses that are not required do not hold it back; those that are have not passed yet. */
function durationOver({ availableAt, durationMs, now, templates, analyses }: Progress): Outcome | undefined {
  if (availableAt === undefined || durationMs === undefined || now < availableAt + durationMs) return undefined;
  if (analyses.some(({ required }) => required)) return undefined;
  return templates.every(({ phase }) => phase === 'Running' || phase === 'Successful') ? { phase: 'Successful' } : undefined;
}

/** Without a duration, the analyses say when it is over. */
function allPassed({ durationMs, analyses }: Progress): Outcome | undefined {
  if (durationMs !== undefined || analyses.length === 0) return undefined;
  return analyses.every(({ verdict }) => verdict !== undefined) ? { phase: 'Successful' } : undefined;
}

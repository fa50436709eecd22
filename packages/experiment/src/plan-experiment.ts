import { isOver } from '@sluice/analysis';
import {
  type Condition,
  type ExperimentAnalysisRunStatus,
  type ExperimentStatus,
  experimentDurationMsOf,
  experimentRuleProblems,
} from '@sluice/api';
import { type FieldProblem, formatInstant, type Instant, parseInstant } from '@sluice/kubernetes';
import { earliest, normal, type RolloutEvent, withCondition, withFreeName } from '@sluice/rollout';
import { type AnalysisState, analysisSpecOf, analysisStatesOf, runOfAnalysis, statusOfRun } from './analyses.ts';
import { keepArm, releaseArm } from './arm-actions.ts';
import { type Arm, armsOf } from './arms.ts';
import { newsOf } from './events.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { filledArguments } from './placeholders.ts';
import type { ExperimentAction, ExperimentPlan, ObservedExperiment } from './plan.ts';
import { isFinal, type TemplateState, templateStateOf, templateStatusOf } from './template-status.ts';

/** What an Experiment does next. Pure: the same objects and time give the same plan. */
export function planExperiment(seen: ObservedExperiment): ExperimentPlan {
  const { experiment } = seen;
  if (isOver(experiment.status?.phase ?? '')) return planForFinished(seen);
  const [problem] = experimentRuleProblems(experiment);
  return problem === undefined ? planForRunning(seen) : planForInvalidExperiment(seen, problem);
}

/** The plan for an Experiment that breaks the rules: it ends in an error, and the status says which field is wrong. */
export function planForInvalidExperiment(
  { experiment, now }: Pick<ObservedExperiment, 'experiment' | 'now'>,
  { message }: FieldProblem,
): ExperimentPlan {
  const before = experiment.status ?? {};
  const text = `The Experiment "${experiment.metadata.name}" is invalid: ${message}`;
  const state = { type: 'InvalidSpec', status: 'True', reason: 'InvalidSpec', message: text } as const;
  const status: ExperimentStatus = {
    ...before,
    phase: 'Error',
    message: text,
    conditions: withCondition(before.conditions ?? [], state, now),
  };
  return { actions: [], status, events: newsOf(before, status).phase, parentEvents: [] };
}

function planForRunning(seen: ObservedExperiment): ExperimentPlan {
  const { experiment, now, refusal } = seen;
  const before = experiment.status ?? {};
  const durationMs = experimentDurationMsOf(experiment);
  const arms = armsOf(seen);
  const states = arms.map((arm) => templateStateOf(arm, experiment, now, refusal));
  const areAvailable = states.every(({ phase }) => phase === 'Running');
  const availableAt = before.availableAt ?? (areAvailable ? formatInstant(now) : undefined);
  const analyses = analysisStatesOf(seen);
  const started = startAnalyses(seen, arms, analyses, availableAt);
  const outcome = outcomeOf({
    terminate: experiment.spec.terminate === true,
    templates: states.map((state, index) => ({ ...state, name: arms[index]?.template.name ?? '' })),
    analyses: analyses.map(({ analysis, verdict }) => ({
      name: analysis.name,
      required: analysis.requiredForCompletion === true,
      verdict,
    })),
    problem: started.problem,
    availableAt: parseInstant(availableAt ?? ''),
    durationMs,
    now,
  });
  if (isOver(outcome.phase)) return end(seen, { arms, states, analyses, outcome, availableAt });

  const kept = arms.map((arm) => keepArm(seen, arm));
  const runs = analyses.flatMap(({ analysis, status }) => status ?? started.statuses.find(({ name }) => name === analysis.name) ?? []);
  const status = statusOf(seen, { arms, states, runs, outcome, availableAt });
  const endsAt = parseInstant(availableAt ?? '');
  const revisitAt = earliest(
    endsAt === undefined || durationMs === undefined || endsAt + durationMs <= now ? undefined : endsAt + durationMs,
    ...states.map(({ deadline }) => deadline),
  );
  return planWith(seen, status, {
    actions: [...kept.flatMap(({ actions }) => actions), ...started.actions],
    scaling: kept.flatMap(({ events }) => events),
    revisitAt,
  });
}

interface Ending {
  readonly arms: readonly Arm[];
  readonly states: readonly TemplateState[];
  readonly analyses: readonly AnalysisState[];
  readonly outcome: Outcome;
  readonly availableAt: string | undefined;
}

/** Templates that are not broken have done their part, as far as they have begun; analyses that still run are ended. */
function end(seen: ObservedExperiment, { arms, states, analyses, outcome, availableAt }: Ending): ExperimentPlan {
  const ended = states.map((state, index): TemplateState => {
    if (isFinal(state.phase)) return state;
    return { phase: arms[index]?.replicaSet === undefined ? '' : 'Successful' };
  });
  const released = arms.map((arm) => releaseArm(seen, arm));
  // All of its own, one that a pass which was cut off has started included.
  const running = seen.runs.filter(({ spec, status }) => !isOver(status?.phase ?? '') && spec.terminate !== true);
  const recorded = analyses.flatMap(({ status }) => status ?? []);
  const status = statusOf(seen, { arms, states: ended, runs: recorded, outcome, availableAt });
  return planWith(seen, status, {
    actions: [...running.map((run): ExperimentAction => ({ do: 'stop-run', run })), ...released.flatMap(({ actions }) => actions)],
    scaling: [
      ...running.map(({ metadata }) => normal('AnalysisRunTerminating', `Ending AnalysisRun '${metadata.name}'`)),
      ...released.flatMap(({ events }) => events),
    ],
    revisitAt: earliest(...released.map((each) => each.revisitAt)),
  });
}

/** Its verdict stands. What is left is to take away what it made. */
function planForFinished(seen: ObservedExperiment): ExperimentPlan {
  const { experiment } = seen;
  const { phase = '', message, availableAt } = experiment.status ?? {};
  const arms = armsOf(seen);
  return end(seen, {
    arms,
    states: arms.map(({ before }) => ({
      phase: before?.status ?? '',
      ...(before?.message === undefined ? {} : { message: before.message }),
    })),
    analyses: analysisStatesOf(seen),
    outcome: { phase, ...(message === undefined ? {} : { message }) },
    availableAt,
  });
}

interface Started {
  readonly actions: readonly ExperimentAction[];
  readonly statuses: readonly ExperimentAnalysisRunStatus[];
  /** Why one of them cannot be started: the Experiment can come to no good end. */
  readonly problem?: string;
}

/** Starts all analyses once all pods are there; until then, whatever they lack is found out. */
function startAnalyses(
  { experiment, runs, templates }: ObservedExperiment,
  arms: readonly Arm[],
  analyses: readonly AnalysisState[],
  availableAt: string | undefined,
): Started {
  const actions: ExperimentAction[] = [];
  const statuses: ExperimentAnalysisRunStatus[] = [];
  for (const { analysis, status } of analyses) {
    if (status !== undefined) continue;
    const problem = (text: string): Started => ({ actions: [], statuses: [], problem: `Analysis '${analysis.name}': ${text}` });
    const given = analysis.args ?? [];
    if (availableAt === undefined) {
      const spec = analysisSpecOf(experiment, analysis, given, templates);
      if (!spec.ok) return problem(spec.error);
      continue;
    }
    const args = filledArguments(given, { experiment, arms, availableAt });
    if (!args.ok) return problem(args.error);
    const made = runOfAnalysis(experiment, analysis, args.value, templates);
    if (!made.ok) return problem(made.error);
    const { run, isNew } = withFreeName(made.value, runs);
    if (isNew) actions.push({ do: 'start-run', run });
    statuses.push(statusOfRun(analysis, run));
  }
  return { actions, statuses };
}

interface Position {
  readonly arms: readonly Arm[];
  readonly states: readonly TemplateState[];
  readonly runs: readonly ExperimentAnalysisRunStatus[];
  readonly outcome: Outcome;
  readonly availableAt: string | undefined;
}

function statusOf({ experiment, now }: ObservedExperiment, { arms, states, runs, outcome, availableAt }: Position): ExperimentStatus {
  const { phase, message } = outcome;
  return {
    phase,
    ...(message === undefined ? {} : { message }),
    ...(availableAt === undefined ? {} : { availableAt }),
    conditions: conditionsOf(experiment.status?.conditions ?? [], outcome, now),
    templateStatuses: arms.map((arm, index) => templateStatusOf(arm, states[index] ?? { phase: '' }, now)),
    ...(runs.length === 0 ? {} : { analysisRuns: runs }),
  };
}

/** For `kubectl wait`: False once it has come to a bad end. */
function conditionsOf(before: readonly Condition[], { phase, message = `Experiment is ${phase}` }: Outcome, now: Instant) {
  const status = ['Failed', 'Error', 'Inconclusive'].includes(phase) ? 'False' : 'True';
  return withCondition(before, { type: 'Progressing', status, reason: `Experiment${phase}`, message }, now);
}

function planWith(
  { experiment }: ObservedExperiment,
  status: ExperimentStatus,
  rest: {
    readonly actions: readonly ExperimentAction[];
    readonly scaling: readonly RolloutEvent[];
    readonly revisitAt: Instant | undefined;
  },
): ExperimentPlan {
  const { templates, analyses, phase } = newsOf(experiment.status ?? {}, status);
  return {
    actions: rest.actions,
    status,
    events: [...rest.scaling, ...templates, ...analyses, ...phase],
    parentEvents: analyses,
    ...(rest.revisitAt === undefined ? {} : { revisitAt: rest.revisitAt }),
  };
}

import type { TemplateTable } from '@sluice/analysis';
import type { AnalysisRun, Experiment, ExperimentStatus } from '@sluice/api';
import type { Instant, ReplicaSet, Service } from '@sluice/kubernetes';
import type { Action, RolloutEvent } from '@sluice/rollout';

/** One thing to do: as those of a Rollout, and Services of its own. */
export type ExperimentAction =
  | Extract<Action, { readonly do: 'create-replica-set' | 'change-replica-set' | 'start-run' | 'stop-run' }>
  | { readonly do: 'create-service'; readonly service: Service }
  | { readonly do: 'delete-service'; readonly service: Service };

/** What one pass decides: the actions are done in order, then the status is written, then the events are recorded. */
export interface ExperimentPlan {
  readonly actions: readonly ExperimentAction[];
  readonly status: ExperimentStatus;
  readonly events: readonly RolloutEvent[];
  /** Those that the Rollout which started the Experiment is told, too. */
  readonly parentEvents: readonly RolloutEvent[];
  /** When to plan again even if nothing changes. */
  readonly revisitAt?: Instant;
}

/** An object of a template that the API server would not make. */
export type Refusal = { readonly template: string } & (
  | { readonly because: 'taken' }
  | { readonly because: 'invalid'; readonly message: string }
);

/** Everything that a decision may depend on, as plain data. */
export interface ObservedExperiment {
  readonly experiment: Experiment;
  readonly now: Instant;
  /** The ReplicaSets that it controls. */
  readonly replicaSets: readonly ReplicaSet[];
  /** The Services that exist under the names that it gives, whoever made them. */
  readonly services: Readonly<Record<string, Service>>;
  /** The AnalysisRuns that it controls. */
  readonly runs: readonly AnalysisRun[];
  /** The analysis templates that it names, directly or through others. */
  readonly templates: TemplateTable;
  /** Services that the Rollout which started it still sends traffic to. */
  readonly routed?: ReadonlySet<string>;
  /** What the server has just refused to make. */
  readonly refusal?: Refusal;
}

import type { AnalysisTemplateSpec, CanaryStep, Rollout } from '@sluice/api';
import type { Deployment, JsonObject, PodTemplate, ReplicaSet } from '@sluice/kubernetes';
import type { PlaneName } from './planes/registry.ts';
import { generateScenario } from './scenario/generate.ts';
import type { Trouble } from './scenario/troubles.ts';

/** One story: a Rollout, what its user does, and what goes wrong meanwhile. Plain data, so that it can be printed and made smaller. */
export interface Scenario {
  /** All chance of the run comes from this text. */
  readonly seed: string;
  /** The manifest as it is first applied. */
  readonly rollout: Rollout;
  /** The Services that the Rollout names, there before it is. */
  readonly services: readonly string[];
  /** What `spec.workloadRef` names. */
  readonly workload?: Workload;
  readonly actions: readonly TimedAction[];
  readonly troubles: readonly Trouble[];
  /** Two of them compete for a lease; one works without. */
  readonly controllers: 1 | 2;
  /** Another controller has brought the Rollout to its first rest, and names things differently. */
  readonly takesOver: boolean;
  /** The templates of analyses, by their names, and what their metrics say from which moment on. Absent: the Rollout has no analyses. */
  readonly metrics?: {
    readonly templates: Readonly<Record<string, AnalysisTemplateSpec>>;
    readonly says: readonly { readonly fromMs: number; readonly word: MetricWord }[];
  };
  /** The data plane behind the Rollout's router, and how late it may follow. Absent: no router is there. */
  readonly routing?: {
    readonly plane: PlaneName;
    /** How many proxies there are, each with the lag of its own. */
    readonly proxies: number;
    /** The longest that a proxy takes to follow a routing object, in ms. */
    readonly mostLagMs: number;
    /** The longest that it takes to follow the selector of a Service, in ms. */
    readonly mostServiceLagMs: number;
  };
  /** An autoscaler looks after the Rollout, under a load that is right for so many pods and never changes. Absent: none. */
  readonly autoscaledTo?: number;
  /** When the last trouble and the last action are over, in ms since the start. */
  readonly calmAtMs: number;
}

/**
 * What a metric says: a good value, a bad one, one between; no value, a text for a number, broken JSON, an error of the server; nothing at all, or a good value
 * at the last moment.
 */
export type MetricWord = 'good' | 'bad' | 'neither' | 'nothing' | 'no-number' | 'broken' | 'refused' | 'silent' | 'late';

/** What a Rollout can take its template from. */
export type Workload = Deployment | ReplicaSet | PodTemplate;

export interface TimedAction {
  readonly atMs: number;
  readonly action: UserAction;
}

/** What a user can do; the words are those of kubectl and its plugin. */
export type UserAction =
  | { readonly do: 'set-image'; readonly image: string }
  /** The same template in other words: what the API server would fill in, written out. */
  | { readonly do: 'spell-out-template' }
  | { readonly do: 'abort' }
  | { readonly do: 'retry' }
  | { readonly do: 'promote' }
  | { readonly do: 'promote-full' }
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  | { readonly do: 'restart'; readonly inSeconds: number }
  | { readonly do: 'scale'; readonly replicas: number }
  | { readonly do: 'edit-steps'; readonly steps: readonly CanaryStep[] }
  /** A merge patch of the spec. */
  | { readonly do: 'edit'; readonly spec: JsonObject }
  /** The manifest of the beginning, with the image of now: what a Git sync brings back. */
  | { readonly do: 'sync-from-git' }
  /** Deletes all AnalysisRuns. */
  | { readonly do: 'delete-runs' }
  /** Ends all AnalysisRuns. */
  | { readonly do: 'end-runs' }
  | { readonly do: 'delete' }
  /** Applies the manifest of the beginning with this image to a Rollout that has been deleted. */
  | { readonly do: 'create-again'; readonly image: string };

/** The story of a seed: the same text gives the same story, on every machine. */
export const scenarioOf = (seed: number | string): Scenario => generateScenario(String(seed));

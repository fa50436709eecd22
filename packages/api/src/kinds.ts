import { analysisRuns } from './analysis/run.ts';
import { analysisTemplates, clusterAnalysisTemplates } from './analysis/template.ts';
import { experiments } from './experiment/experiment.ts';
import type { ApiKind, ApiObject } from './object.ts';
import { rollouts } from './rollout/rollout.ts';

/** Any kind of this API. */
export type AnyApiKind = ApiKind<ApiObject<string, unknown, unknown>>;

/** All kinds of this API. */
export const apiKinds: readonly AnyApiKind[] = [rollouts, experiments, analysisRuns, analysisTemplates, clusterAnalysisTemplates];

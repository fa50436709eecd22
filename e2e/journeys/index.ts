import { abortJourneys } from './abort.ts';
import { analysisRunJourneys } from './analysis-runs.ts';
import { autoscalingJourneys } from './autoscaling.ts';
import { badInputJourneys } from './bad-input.ts';
import { blueGreenJourneys } from './blue-green.ts';
import { canaryJourneys } from './canary.ts';
import { experimentJourneys } from './experiments.ts';
import { handBackJourneys } from './hand-back.ts';
import { metadataJourneys } from './metadata.ts';
import { migrateJourneys } from './migrate.ts';
import { revisionJourneys } from './revisions.ts';
import { rolloutAnalysisJourneys } from './rollout-analysis.ts';
import { routedJourneys } from './routed.ts';
import { routerJourneys } from './routers.ts';
import { workloadRefJourneys } from './workload-ref.ts';
import type { Journey } from './world.ts';

export type { Journey } from './world.ts';

/** All stories. They are told on the embedded cluster under virtual time, and on a real API server. */
export const journeys: readonly Journey[] = [
  ...canaryJourneys,
  ...blueGreenJourneys,
  ...abortJourneys,
  ...revisionJourneys,
  ...autoscalingJourneys,
  ...metadataJourneys,
  ...routedJourneys,
  ...routerJourneys,
  ...handBackJourneys,
  ...workloadRefJourneys,
  ...migrateJourneys,
  ...analysisRunJourneys,
  ...experimentJourneys,
  ...rolloutAnalysisJourneys,
  ...badInputJourneys,
];

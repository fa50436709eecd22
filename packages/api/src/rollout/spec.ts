import type { PodTemplateSpec } from '@sluice/kubernetes';
import { labelSelector } from '../label-selector.ts';
import { about, boolean, type Infer, immutable, integer, kubernetesType, object, type Schema, string, time } from '../schema.ts';
import { blueGreenStrategy } from './blue-green.ts';
import { canaryStrategy } from './canary.ts';

const workloadRefSchema = object('Takes template and selector from another workload instead.', {
  apiVersion: string('apps/v1, or v1 for a PodTemplate.'),
  kind: string('Deployment, ReplicaSet or PodTemplate.'),
  name: string('Its name.'),
  scaleDown: string('When a Deployment gives up its own pods: never (where left out), onsuccess or progressively.'),
});

/** Another workload whose pod template the Rollout uses. */
export interface WorkloadRef extends Infer<typeof workloadRefSchema> {}
const workloadRef: Schema<WorkloadRef> = workloadRefSchema;

const strategySchema = object('How a new revision takes over. Set exactly one kind.', {
  canary: canaryStrategy,
  blueGreen: blueGreenStrategy,
});

/** How a new revision takes over: exactly one of the two. */
export interface RolloutStrategy extends Infer<typeof strategySchema> {}
const rolloutStrategy: Schema<RolloutStrategy> = strategySchema;

const schema = object('What is wanted.', {
  replicas: integer('Wanted pods. 1 where left out.', { minimum: 0 }),
  selector: immutable(about('Selects the pods. Cannot be changed.', labelSelector), 'the selector cannot be changed'),
  template: kubernetesType<PodTemplateSpec>('io.k8s.api.core.v1.PodTemplateSpec', 'The pods to run.'),
  workloadRef,
  minReadySeconds: integer('Seconds that a pod must be ready to count as available.', { minimum: 0 }),
  strategy: rolloutStrategy,
  rollbackWindow: object('Skips steps and analyses when going back only a little.', {
    revisions: integer('How many revisions back still count.'),
  }),
  revisionHistoryLimit: integer('Former ReplicaSets to keep. 10 where left out.', { minimum: 0 }),
  paused: boolean('Stops the rollout where it is.'),
  progressDeadlineSeconds: integer('Seconds without progress until the rollout counts as degraded. 600 where left out.', { minimum: 0 }),
  progressDeadlineAbort: boolean('Aborts at the progress deadline.'),
  restartAt: time('Replaces all pods created before this time.'),
  analysis: object('How much history of analyses to keep.', {
    successfulRunHistoryLimit: integer('Successful AnalysisRuns and Experiments to keep. 5 where left out.'),
    unsuccessfulRunHistoryLimit: integer('Others to keep. 5 where left out.'),
  }),
});

/** What is wanted of a Rollout. */
export interface RolloutSpec extends Infer<typeof schema> {}
export const rolloutSpec: Schema<RolloutSpec> = schema;

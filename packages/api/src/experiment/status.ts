import { analysisPhase } from '../analysis/phase.ts';
import { condition } from '../condition.ts';
import { about, array, type Infer, integer, object, required, type Schema, string, time } from '../schema.ts';

/** How a template of an Experiment goes. The empty text stands for "not begun", as Go clients write it. */
export const templatePhases = ['', 'Progressing', 'Running', 'Successful', 'Failed', 'Error'] as const;
export type TemplatePhase = (typeof templatePhases)[number];

const templateSchema = object(undefined, {
  name: required(string('Name of the template.')),
  status: string('How it goes.', { enum: templatePhases }),
  message: string('Why.'),
  replicas: required(integer('Pods there are.')),
  updatedReplicas: required(integer('Pods with the wanted template.')),
  readyReplicas: required(integer('Pods that are ready.')),
  availableReplicas: required(integer('Pods that have been ready for minReadySeconds.')),
  collisionCount: integer('Counts clashes of ReplicaSet names.'),
  lastTransitionTime: time('When the status last changed.'),
  serviceName: string('Name of its Service.'),
  podTemplateHash: string('Pod template hash of its pods.'),
});

/** How one set of pods goes. */
export interface TemplateStatus extends Infer<typeof templateSchema> {}
export const templateStatus: Schema<TemplateStatus> = templateSchema;

const analysisSchema = object(undefined, {
  name: required(string('Name of the analysis.')),
  analysisRun: required(string('Name of its AnalysisRun.')),
  phase: required(analysisPhase),
  message: string('Why.'),
});

/** How one analysis goes. */
export interface ExperimentAnalysisRunStatus extends Infer<typeof analysisSchema> {}
export const experimentAnalysisRunStatus: Schema<ExperimentAnalysisRunStatus> = analysisSchema;

const schema = object('What has been seen.', {
  phase: about('The state in one word.', analysisPhase),
  message: string('Why.'),
  availableAt: time('When all pods were first available.'),
  conditions: array('The state in detail.', condition),
  templateStatuses: array('How each set of pods goes.', templateStatus),
  analysisRuns: array('How each analysis goes.', experimentAnalysisRunStatus),
});

/** How an Experiment goes. */
export interface ExperimentStatus extends Infer<typeof schema> {}
export const experimentStatus: Schema<ExperimentStatus> = schema;

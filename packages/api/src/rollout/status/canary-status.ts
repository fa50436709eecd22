import { anyJson, array, type Infer, integer, object, type Schema, string } from '../../schema.ts';
import { rolloutAnalysisRunStatus } from './analysis-run-status.ts';
import { routingMemory } from './routing-memory.ts';
import { stepPluginStatus } from './step-plugin-status.ts';
import { stickinessMemory } from './stickiness-memory.ts';
import { trafficWeights } from './traffic-weights.ts';

const schema = object('State of a canary.', {
  currentStepAnalysisRunStatus: rolloutAnalysisRunStatus,
  currentBackgroundAnalysisRunStatus: rolloutAnalysisRunStatus,
  postPromotionAnalysisRunStatus: rolloutAnalysisRunStatus,
  currentExperiment: string('Name of the Experiment of the current step.'),
  weights: trafficWeights,
  routing: routingMemory,
  stickiness: stickinessMemory,
  lastTrafficRouting: anyJson(
    'What trafficRouting said when routes were last written, with the names of managed routes that may still be there. What is there named no longer is given back.',
  ),
  queuedPodHash: string('Pod template hash of the revision that waits for the end of this update.'),
  pausedStepIndex: integer('Index of the pause step that controllerPause is about.'),
  stablePingPong: string('Which Service of pingPong is stable.', { enum: ['', 'ping', 'pong'] }),
  stepPluginStatuses: array('State of plugin steps.', stepPluginStatus),
});

/** What only a canary has. */
export interface CanaryStatus extends Infer<typeof schema> {}
export const canaryStatus: Schema<CanaryStatus> = schema;

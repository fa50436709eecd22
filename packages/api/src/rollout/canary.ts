import { podTemplateMetadata } from '../metadata.ts';
import { about, array, boolean, type Infer, integer, intOrString, object, required, type Schema, string } from '../schema.ts';
import { antiAffinity } from './anti-affinity.ts';
import { backgroundAnalysis, rolloutAnalysis } from './rollout-analysis.ts';
import { canaryStep } from './steps/step.ts';
import { trafficRouting } from './traffic-routing/traffic-routing.ts';

const thresholdSchema = object('When enough pods of the canary are available to go on. All of them where left out.', {
  type: required(string('Percent or Pods.')),
  value: required(integer('Percent of the wanted pods, or a number of pods.')),
});

/** When enough pods of the canary are available: `type` is `Percent` or `Pods`. */
export interface ReplicaProgressThreshold extends Infer<typeof thresholdSchema> {}
const replicaProgressThreshold: Schema<ReplicaProgressThreshold> = thresholdSchema;

const schema = object('Shifts traffic to the new revision step by step.', {
  canaryService: string('Service whose selector follows the canary.'),
  stableService: string('Service whose selector follows the stable pods.'),
  steps: array('What to do, in order. Without steps it is a rolling update.', canaryStep),
  trafficRouting,
  maxSurge: intOrString('Pods above spec.replicas, as a number or percentage. 25% where left out.'),
  maxUnavailable: intOrString('Pods that may be missing, as a number or percentage. 25% where left out.'),
  enforceSurge: boolean(
    'Keeps the pods of all revisions within maxSurge and maxUnavailable with trafficRouting too, where the reference may run twice the pods. Without trafficRouting these limits always hold.',
  ),
  analysis: about('Runs beside the steps; its failure aborts.', backgroundAnalysis),
  postPromotionAnalysis: about(
    'Runs when all steps are done and all pods serve; the revision becomes stable by its success, and goes by its failure.',
    rolloutAnalysis,
  ),
  antiAffinity,
  canaryMetadata: about('Labels and annotations of pods while they are the canary.', podTemplateMetadata),
  stableMetadata: about('Labels and annotations of pods while they are stable.', podTemplateMetadata),
  scaleDownDelaySeconds: integer('Seconds that the former pods stay after a promotion. 30 where left out; needs trafficRouting.'),
  scaleDownDelayRevisionLimit: integer('How many former revisions may stay up that long.'),
  abortScaleDownDelaySeconds: integer('Seconds that the canary stays after an abort. 30 where left out, 0 for ever; needs trafficRouting.'),
  onNewRevision: string(
    'What becomes of an update under way when another template is wanted: supersede, where left out, drops it; queue brings it to its end first.',
    {
      enum: ['supersede', 'queue'],
    },
  ),
  dynamicStableScale: boolean('Shrinks the stable pods as traffic moves away from them. Needs trafficRouting.'),
  pingPong: object('Two Services that take turns being stable.', {
    pingService: required(string('One Service.')),
    pongService: required(string('The other.')),
  }),
  minPodsPerReplicaSet: integer('Fewest pods of a side that has any. Needs trafficRouting.'),
  replicaProgressThreshold,
});

/** Shifts traffic to the new revision step by step. */
export interface CanaryStrategy extends Infer<typeof schema> {}
export const canaryStrategy: Schema<CanaryStrategy> = schema;

import { podTemplateMetadata } from '../metadata.ts';
import { about, boolean, type Infer, integer, intOrString, object, required, type Schema, string } from '../schema.ts';
import { antiAffinity } from './anti-affinity.ts';
import { rolloutAnalysis } from './rollout-analysis.ts';

const schema = object('Starts all new pods beside the old ones, then switches a Service over.', {
  activeService: required(string('Service that users call; its selector is switched at the promotion.')),
  previewService: string('Service that shows the new pods before.'),
  previewReplicaCount: integer('Pods to run for the preview. All where left out.'),
  autoPromotionEnabled: boolean('Promotes without asking. True where left out.'),
  autoPromotionSeconds: integer('Promotes after this many seconds. At once where left out.'),
  maxUnavailable: intOrString('Pods that a restart may take at once, as a number or percentage. 25% where left out.'),
  scaleDownDelaySeconds: integer('Seconds that the former pods stay after the switch. 30 where left out.'),
  scaleDownDelayRevisionLimit: integer('How many former revisions may stay up that long.'),
  abortScaleDownDelaySeconds: integer('Seconds that the preview stays after an abort. 30 where left out, 0 for ever.'),
  prePromotionAnalysis: about('Must succeed before the switch.', rolloutAnalysis),
  postPromotionAnalysis: about('Switches back where it fails after the switch.', rolloutAnalysis),
  antiAffinity,
  previewMetadata: about('Labels and annotations of pods while they are the preview.', podTemplateMetadata),
  activeMetadata: about('Labels and annotations of pods while they are active.', podTemplateMetadata),
});

/** Starts all new pods beside the old ones, then switches a Service over. */
export interface BlueGreenStrategy extends Infer<typeof schema> {}
export const blueGreenStrategy: Schema<BlueGreenStrategy> = schema;

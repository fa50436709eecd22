import { boolean, type Infer, object, type Schema, string } from '../../schema.ts';
import { rolloutAnalysisRunStatus } from './analysis-run-status.ts';

const schema = object('State of a blue-green rollout.', {
  activeSelector: string('Pod template hash that the active Service selects.'),
  previewSelector: string('Pod template hash that the preview Service selects.'),
  scaleUpPreviewCheckPoint: boolean('Whether the preview has been seen healthy and may grow to full size.'),
  prePromotionAnalysisRunStatus: rolloutAnalysisRunStatus,
  postPromotionAnalysisRunStatus: rolloutAnalysisRunStatus,
});

/** What only a blue-green rollout has. */
export interface BlueGreenStatus extends Infer<typeof schema> {}
export const blueGreenStatus: Schema<BlueGreenStatus> = schema;

import type { JobSpec } from '@sluice/kubernetes';
import { podTemplateMetadata } from '../../metadata.ts';
import { about, type Infer, kubernetesType, object, required, type Schema } from '../../schema.ts';

const schema = object('A Job: successful where it completes.', {
  metadata: about('Labels and annotations of the Job.', podTemplateMetadata),
  spec: required(kubernetesType<JobSpec>('io.k8s.api.batch.v1.JobSpec', 'The Job to run.')),
});

/** A Job whose success is the measurement. */
export interface JobMetric extends Infer<typeof schema> {}
export const jobMetric: Schema<JobMetric> = schema;

import { type Infer, object, record, type Schema, string } from './schema.ts';

const schema = object('Labels and annotations.', {
  labels: record(undefined, string()),
  annotations: record(undefined, string()),
});

/** Labels and annotations to put on an object that the controller makes. */
export interface PodTemplateMetadata extends Infer<typeof schema> {}
export const podTemplateMetadata: Schema<PodTemplateMetadata> = schema;

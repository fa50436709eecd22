import { boolean, type Infer, object, type Schema, string } from '../schema.ts';

const schema = object(undefined, {
  templateName: string('Name of the template.'),
  clusterScope: boolean('Whether it is a ClusterAnalysisTemplate.'),
});

/** Names an AnalysisTemplate of the same namespace, or a ClusterAnalysisTemplate. */
export interface TemplateReference extends Infer<typeof schema> {}
export const templateReference: Schema<TemplateReference> = schema;

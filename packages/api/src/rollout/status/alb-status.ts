import { type Infer, object, required, type Schema, string } from '../../schema.ts';

const resourceSchema = object('A resource in AWS.', {
  name: required(string('Its name.')),
  arn: required(string('Its ARN.')),
  fullName: string('Its name as CloudWatch has it.'),
});

/** A resource in AWS. */
export interface AwsResourceRef extends Infer<typeof resourceSchema> {}
const awsResourceRef: Schema<AwsResourceRef> = resourceSchema;

const schema = object(undefined, {
  ingress: string('The Ingress it belongs to.'),
  loadBalancer: awsResourceRef,
  canaryTargetGroup: awsResourceRef,
  stableTargetGroup: awsResourceRef,
});

/** What AWS made of an Ingress. */
export interface AlbStatus extends Infer<typeof schema> {}
export const albStatus: Schema<AlbStatus> = schema;

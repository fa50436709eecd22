import { about, type Infer, object, required, type Schema, string } from '../schema.ts';

const fieldRef = object('Takes the value from a field of the object that starts the analysis.', {
  fieldPath: required(string("Path of the field, such as metadata.labels['region'].")),
});
const secretKeyRef = object('Takes the value from a Secret in the same namespace.', {
  name: required(string('Name of the Secret.')),
  key: required(string('Key in the Secret.')),
});

const schema = object(undefined, {
  name: required(string('Name of the argument.')),
  value: string('Its value.'),
  valueFrom: object('Where its value comes from.', { secretKeyRef, fieldRef }),
});

/** An argument of an analysis: declared by a template (then `value` is its default), or given to a run. */
export interface Argument extends Infer<typeof schema> {}
export const argument: Schema<Argument> = schema;

const fromRollout = object(undefined, {
  name: required(string('Name of the argument, as the template declares it.')),
  value: string('Its value.'),
  valueFrom: object('Where its value comes from.', {
    podTemplateHashValue: string('The pod template hash of one side.', { enum: ['Stable', 'Latest'] }),
    fieldRef: about('Takes the value from a field of the Rollout.', fieldRef),
  }),
});

/** An argument that a Rollout gives to an analysis it starts. */
export interface RolloutArgument extends Infer<typeof fromRollout> {}
export const rolloutArgument: Schema<RolloutArgument> = fromRollout;

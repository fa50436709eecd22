import { anyJson, type Infer, object, required, type Schema, string } from '../../schema.ts';

const schema = object('A step of another kind, by name.', {
  name: required(string('Name of the step kind.')),
  config: anyJson('Its configuration.'),
});

/** A step that is not built into the API. */
export interface PluginStep extends Infer<typeof schema> {}
export const pluginStep: Schema<PluginStep> = schema;

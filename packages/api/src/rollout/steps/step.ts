import { type Infer, integer, object, type Schema } from '../../schema.ts';
import { rolloutAnalysis } from '../rollout-analysis.ts';
import { experimentStep } from './experiment.ts';
import { gateStep } from './gate.ts';
import { pauseStep } from './pause.ts';
import { pluginStep } from './plugin.ts';
import { setCanaryScaleStep } from './set-canary-scale.ts';
import { setHeaderRouteStep } from './set-header-route.ts';
import { setMirrorRouteStep } from './set-mirror-route.ts';

const schema = object('One step. Set one field.', {
  setWeight: integer('Percent of traffic for the canary; without trafficRouting, of pods.', { minimum: 0 }),
  pause: pauseStep,
  setCanaryScale: setCanaryScaleStep,
  analysis: rolloutAnalysis,
  gate: gateStep,
  experiment: experimentStep,
  setHeaderRoute: setHeaderRouteStep,
  setMirrorRoute: setMirrorRouteStep,
  plugin: pluginStep,
});

/** One step of a canary. It has one field, named like its kind (a few combinations are tolerated, see the rules). */
export interface CanaryStep extends Infer<typeof schema> {}
export const canaryStep: Schema<CanaryStep> = schema;

/** The kinds of steps, in the order in which the reference looks at a step to say whether it is done. */
export const stepKinds = [
  'pause',
  'setCanaryScale',
  'setWeight',
  'experiment',
  'analysis',
  'gate',
  'setHeaderRoute',
  'setMirrorRoute',
  'plugin',
] as const satisfies readonly (keyof CanaryStep)[];
export type StepKind = (typeof stepKinds)[number];

import type { CanaryStep } from '@sluice/api';
import type { Wait } from '@sluice/rollout';
import { analysis } from './analysis.ts';
import { experiment } from './experiment.ts';
import { gate } from './gate.ts';
import { pause } from './pause.ts';
import { plugin } from './plugin.ts';
import { setCanaryScale } from './set-canary-scale.ts';
import { setHeaderRoute } from './set-header-route.ts';
import { setMirrorRoute } from './set-mirror-route.ts';
import { setWeight } from './set-weight.ts';
import type { StepKind, StepView } from './step-kind.ts';

/** A step as the engine handles it, whatever its kind. */
export interface BoundStep {
  /** The step in words. */
  readonly text: string;
  isComplete(view: StepView): boolean;
  wait(view: StepView): Wait | undefined;
}

/** Every kind of step that this version runs, in the order in which a step with two kinds is judged. */
const kinds: { readonly [Key in keyof CanaryStep]?: (step: CanaryStep) => BoundStep | undefined } = {
  pause: (step) => bind(pause, step.pause),
  setCanaryScale: (step) => bind(setCanaryScale, step.setCanaryScale),
  setWeight: (step) => bind(setWeight, step.setWeight),
  experiment: (step) => bind(experiment, step.experiment),
  analysis: (step) => bind(analysis, step.analysis),
  gate: (step) => bind(gate, step.gate),
  setHeaderRoute: (step) => bind(setHeaderRoute, step.setHeaderRoute),
  setMirrorRoute: (step) => bind(setMirrorRoute, step.setMirrorRoute),
  plugin: (step) => bind(plugin, step.plugin),
};

/** The step with the behaviour of its kind, or undefined where this version has none for it. */
export function bindStep(step: CanaryStep): BoundStep | undefined {
  for (const kind of Object.values(kinds)) {
    const bound = kind(step);
    if (bound !== undefined) return bound;
  }
  return undefined;
}

/** The kinds in a step that this version cannot run. */
export const unknownKinds = (step: CanaryStep): readonly string[] => Object.keys(step).filter((key) => !(key in kinds));

function bind<Value>(kind: StepKind<Value>, value: Value | undefined): BoundStep | undefined {
  if (value === undefined) return undefined;
  return {
    text: kind.describe(value),
    isComplete: (view) => kind.isComplete(value, view),
    wait: (view) => kind.wait?.(value, view),
  };
}

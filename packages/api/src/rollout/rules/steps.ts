import type { FieldProblem } from '@sluice/kubernetes';
import { durationProblems } from '../../experiment/rules.ts';
import { duplicates, forbidden, invalid, missing, negative, unsupported } from '../../problems.ts';
import type { CanaryStrategy } from '../canary.ts';
import type { KnownPlugins } from '../rules.ts';
import type { ExperimentStep } from '../steps/experiment.ts';
import { pauseLengthOf } from '../steps/pause-length.ts';
import type { SetCanaryScaleStep } from '../steps/set-canary-scale.ts';
import { type CanaryStep, stepKinds } from '../steps/step.ts';
import { type ConfiguredRouter, configuredRouters } from '../traffic-routing/configured.ts';
import { analysisProblems, argumentProblems } from './analysis.ts';
import { headerRouteProblems, mirrorRouteProblems } from './route-steps.ts';

/** What the rules of a step need to know of the strategy around it. */
export interface StepSurroundings {
  readonly routers: readonly ConfiguredRouter[];
  readonly hasTrafficRouting: boolean;
  readonly maxWeight: number;
  readonly managedRoutes: ReadonlySet<string>;
  readonly plugins: KnownPlugins;
}

interface StepPlace extends StepSurroundings {
  /** The canary's weight at the step. */
  readonly weight: number;
}

/** What is wrong with the steps of a canary. */
export function stepProblems({ steps = [], trafficRouting }: CanaryStrategy, plugins: KnownPlugins): readonly FieldProblem[] {
  const around: StepSurroundings = {
    routers: configuredRouters(trafficRouting),
    hasTrafficRouting: trafficRouting !== undefined,
    maxWeight: trafficRouting?.maxTrafficWeight ?? 100,
    managedRoutes: new Set((trafficRouting?.managedRoutes ?? []).map(({ name }) => name)),
    plugins,
  };
  let weight = 0;
  return steps.flatMap((step, index) => {
    weight = step.setWeight ?? weight;
    return problemsOfStep(`spec.strategy.canary.steps[${index}]`, step, { ...around, weight });
  });
}

/** At most one of these in a step. The reference lets all other combinations pass, and manifests use them. */
const alone = ['setWeight', 'pause', 'experiment', 'analysis', 'gate'] as const;

function problemsOfStep(field: string, step: CanaryStep, around: StepPlace): readonly FieldProblem[] {
  if (stepKinds.every((kind) => step[kind] === undefined)) return [invalid(field, step, `set one of ${stepKinds.join(', ')}`)];
  const several = alone.filter((kind) => step[kind] !== undefined);
  if (several.length > 1) return [invalid(field, several, 'a step does one thing: set only one of these')];
  const { setWeight, pause, setCanaryScale, experiment, analysis, setHeaderRoute, setMirrorRoute, plugin } = step;
  return [
    ...(setWeight === undefined ? [] : weightProblems(`${field}.setWeight`, setWeight, around, 'SetWeight needs to be')),
    ...(pause !== undefined && pauseLengthOf(pause).kind === 'unreadable'
      ? [invalid(`${field}.pause.duration`, pause.duration, "must be seconds or a text such as '10m' or '1h30m', and not negative")]
      : []),
    ...(setCanaryScale === undefined ? [] : canaryScaleProblems(`${field}.setCanaryScale`, setCanaryScale, around)),
    ...(experiment === undefined ? [] : experimentProblems(`${field}.experiment`, experiment, around)),
    ...analysisProblems(`${field}.analysis`, analysis),
    ...(setHeaderRoute === undefined ? [] : headerRouteProblems(`${field}.setHeaderRoute`, setHeaderRoute, around)),
    ...(setMirrorRoute === undefined ? [] : mirrorRouteProblems(`${field}.setMirrorRoute`, setMirrorRoute, around)),
    ...(plugin === undefined || around.plugins === 'any' || around.plugins.steps.includes(plugin.name)
      ? []
      : [unsupported(`${field}.plugin.name`, plugin.name, around.plugins.steps)]),
  ];
}

/** `verb` begins the message; scripts know that of setWeight from the reference. */
const weightProblems = (field: string, weight: number, { maxWeight }: StepSurroundings, verb = 'must be'): readonly FieldProblem[] =>
  weight >= 0 && weight <= maxWeight ? [] : [invalid(field, weight, `${verb} between 0 and ${maxWeight}`)];

function canaryScaleProblems(field: string, { weight, replicas }: SetCanaryScaleStep, around: StepSurroundings): readonly FieldProblem[] {
  if (!around.hasTrafficRouting) return [forbidden(field, 'needs trafficRouting')];
  return [...(weight === undefined ? [] : weightProblems(`${field}.weight`, weight, around)), ...negative(`${field}.replicas`, replicas)];
}

function experimentProblems(field: string, experiment: ExperimentStep, { routers, weight, maxWeight }: StepPlace): readonly FieldProblem[] {
  const canWeigh = routers.some(({ supports }) => supports.weightedExperiments);
  const inArms = experiment.templates.reduce((sum, template) => sum + (template.weight ?? 0), 0);
  return [
    ...experiment.templates.flatMap((template, index) => negative(`${field}.templates[${index}].weight`, template.weight)),
    ...(inArms > 0 && inArms + weight > maxWeight
      ? [
          invalid(
            `${field}.templates`,
            inArms,
            `the weights of the templates and that of the canary, ${weight}, are more than ${maxWeight}`,
          ),
        ]
      : []),
    ...(experiment.templates.length === 0 ? [missing(`${field}.templates`)] : []),
    ...experiment.templates.flatMap(({ weight }, index) =>
      weight === undefined || canWeigh
        ? []
        : [forbidden(`${field}.templates[${index}].weight`, 'needs a router that can serve more than two sides')],
    ),
    ...duplicates(experiment.templates.map(({ name }, index) => ({ field: `${field}.templates[${index}].name`, value: name }))),
    ...duplicates((experiment.analyses ?? []).map(({ name }, index) => ({ field: `${field}.analyses[${index}].name`, value: name }))),
    ...experiment.templates.flatMap(({ replicas }, index) => negative(`${field}.templates[${index}].replicas`, replicas)),
    ...durationProblems(`${field}.duration`, experiment.duration),
    ...(experiment.analyses ?? []).flatMap(({ args }, index) => argumentProblems(`${field}.analyses[${index}].args`, args)),
  ];
}

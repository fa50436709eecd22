import { type Experiment, experiments, shapeProblems } from '@sluice/api';
import { serviceNamesOf, templateReferencesOfExperiment } from '@sluice/experiment';
import { type FieldProblem, keyText, remembered } from '@sluice/kubernetes';
import { templateKeysOf } from '../references.ts';

/** What keeps an object from being an Experiment at all: a server whose schema is laxer than ours lets such objects in. */
export const shapeOfExperiment = remembered((experiment: Experiment): readonly FieldProblem[] => shapeProblems(experiments, experiment));

const isShaped = (experiment: Experiment): boolean => shapeOfExperiment(experiment).length === 0;

/** The keys of the Services that an Experiment makes. */
export const serviceKeysOfExperiment = (experiment: Experiment): readonly string[] =>
  isShaped(experiment) ? serviceNamesOf(experiment).map((name) => keyText({ namespace: experiment.metadata.namespace ?? '', name })) : [];

/** The keys of what an Experiment refers to: an index, as that of Rollouts. */
export const referenceKeysOfExperiment = (experiment: Experiment): readonly string[] =>
  isShaped(experiment) ? templateKeysOf(templateReferencesOfExperiment(experiment), experiment.metadata.namespace) : [];

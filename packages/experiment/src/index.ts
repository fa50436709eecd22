export { templateReferencesOfExperiment } from './analyses.ts';
export { serviceNamesOf } from './objects.ts';
export * from './plan.ts';
export { planExperiment, planForInvalidExperiment } from './plan-experiment.ts';
